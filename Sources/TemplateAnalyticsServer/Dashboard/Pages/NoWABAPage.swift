import TemplateAnalyticsStore

/// What to do where an account has no WABA yet.
struct NoWABAPage {
  let account: Account

  var html: HTML {
    """
    <section class="panel setup" aria-labelledby="setup-heading">
    <h2 id="setup-heading">Add a WhatsApp business account</h2>
    <p>Tickmark does not know yet whose messages to count. Tell it on the machine it runs on, in its directory, with the \
    ids that WhatsApp Manager shows:</p>
    <pre tabindex="0">tickmark waba add WABA_ID --sid \(account.sid) --name "NAME" \
    --phone-number-id PHONE_NUMBER_ID=+NUMBER --timezone Asia/Kolkata</pre>
    <p class="soft">This page goes on by itself.</p>
    </section>

    """
  }
}
