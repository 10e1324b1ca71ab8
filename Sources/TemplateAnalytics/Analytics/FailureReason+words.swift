extension FailureReason {
  /// By Meta's code. The meanings are those of Meta's page about the Cloud API's error codes, as far as sending a
  /// template can fail with them.
  static let words: [Int32: (title: String, advice: String)] = people.merging(templates) { $1 }
    .merging(limits) { $1 }.merging(account) { $1 }.merging(technical) { $1 }

  /// It was up to the recipient.
  private static let people: [Int32: (title: String, advice: String)] = [
    131026: (
      "Message undeliverable",
      "The number may not be on WhatsApp, or its user has an old app or has not accepted WhatsApp's terms. Check "
        + "the number, and stop sending to it if that happens again."
    ),
    131049: (
      "Held back by Meta",
      "Meta limits how many marketing messages one person gets from all businesses. Do not send it again at once: "
        + "wait a day or more, and send less often to people who do not read."
    ),
    131050: (
      "The user stopped marketing messages",
      "This person chose to get no marketing messages from you. Take them off your marketing lists."
    ),
    130472: (
      "Held back by a Meta experiment",
      "Meta did not deliver marketing messages to this number because of an experiment. Sending it again does not help."
    ),
    131047: (
      "More than 24 hours since the user wrote",
      "Only templates may be sent after 24 hours without a message from the user. Send an approved template."
    ),
    131021: (
      "Sender and recipient are the same",
      "The message was sent to your own business number. Take that number off the list."
    ),
    131030: (
      "The recipient is not on the test list",
      "A test number may only write to numbers that were allowed before. Add the recipient, or use a real business "
        + "number."
    ),
    130497: (
      "Not allowed in this country",
      "This account may not send messages to people in that country. See the countries in WhatsApp's messaging policy."
    ),
    131051: (
      "Message type not supported", "The message was of a type that cannot be sent. Have the sending program checked."
    ),
  ]

  /// It was up to the template, or to what was filled in.
  private static let templates: [Int32: (title: String, advice: String)] = [
    132000: (
      "Wrong number of variables",
      "The message filled in more or fewer variables than the template has. Compare the campaign with the template."
    ),
    132001: (
      "No such template",
      "There is no approved template of this name in this language. Check the spelling, the language and the approval."
    ),
    132005: (
      "Text too long", "With the variables filled in the text is longer than allowed. Shorten what is filled in."
    ),
    132007: (
      "Characters not allowed",
      "What was filled in has characters or line breaks that a template may not have. Remove them."
    ),
    132012: (
      "A variable has the wrong form",
      "A variable was filled in with something of another kind than the template asks for: a text for a date or an "
        + "image, say. Compare the campaign with the template."
    ),
    132015: (
      "Template paused",
      "Meta paused the template because many people blocked or reported it. Improve it and whom it goes to before "
        + "you use it again."
    ),
    132016: (
      "Template disabled",
      "Meta disabled the template for good, because it was paused too often. Make a new one with other content."
    ),
    132018: (
      "Variables do not fit the template",
      "Something about the variables is not as the template asks for. Compare the campaign with the template."
    ),
    132068: (
      "Form blocked", "The WhatsApp Flow of the template is blocked. Fix it in WhatsApp Manager."
    ),
    132069: (
      "Form slowed down",
      "The WhatsApp Flow of the template was opened too often this hour for the state it is in. Fix it in "
        + "WhatsApp Manager."
    ),
    131052: (
      "Media could not be fetched",
      "Meta could not get the media that belongs to the message. Check the file and its link."
    ),
    131053: (
      "Media could not be uploaded",
      "The image, video or document does not work: check its format, its size and that its link can be opened by "
        + "anybody."
    ),
    134101: (
      "Template not ready yet",
      "A new template takes up to ten minutes until it can be sent everywhere. Send it again then."
    ),
    134102: (
      "Template cannot be used here",
      "The template is not available for marketing messages through this API. Check the account's eligibility at Meta."
    ),
  ]

  /// Too much at once.
  private static let limits: [Int32: (title: String, advice: String)] = [
    4: ("Too many calls", "The app made more calls than Meta allows. Send more slowly."),
    80007: ("Too many calls for this account", "The account made more calls than Meta allows. Send more slowly."),
    130429: ("Sent too fast", "More messages a second than the number may send. Send more slowly, and these again."),
    131048: (
      "Held back because of complaints",
      "Many of your messages were blocked or reported, so Meta limits how many this number may send. See its "
        + "quality in WhatsApp Manager."
    ),
    131056: (
      "Too many messages to one person",
      "Too many went to the same person in a short time. Wait before you write to them again."
    ),
    131057: ("Account in maintenance", "Meta is working on the account. Send these again later."),
  ]

  /// It was up to the business account.
  private static let account: [Int32: (title: String, advice: String)] = [
    368: (
      "Account blocked for a while",
      "Meta restricted the account because of its policies. See the account's status in WhatsApp Manager."
    ),
    131031: (
      "Account locked",
      "Meta locked the account, because of its policies or because data does not match. See its status in WhatsApp "
        + "Manager."
    ),
    131037: (
      "Display name not approved", "The number's display name has to be approved first. See it in WhatsApp Manager."
    ),
    131042: (
      "Payment problem",
      "There is no valid way to pay, or its limit is reached. Look at the account's payment settings at Meta."
    ),
    131045: (
      "Number wrongly registered", "The number's certificate is wrong. Register the number again."
    ),
    133010: ("Number not registered", "The business number is not registered on WhatsApp. Register it."),
    134011: (
      "Payment terms not accepted", "Accept the terms of WhatsApp Payments in WhatsApp Manager."
    ),
  ]

  /// It was up to a program, ours or Meta's.
  private static let technical: [Int32: (title: String, advice: String)] = [
    0: ("No reason given", "Meta reported the failure without a code. There is nothing to go by."),
    1: ("Unknown error", "Meta could not take the message, and does not say why. Have the sending program checked."),
    2: ("Meta's service was down", "Meta had trouble, or too much to do. Send these again later."),
    10: ("Not permitted", "The sending program lacks a permission, or lost it. Have its access token checked."),
    33: ("No such business number", "The business number was deleted or is wrong. Check it."),
    100: ("Wrong parameter", "The sending program asked for something that does not exist. Have it checked."),
    190: ("Access token expired", "The sending program needs a new access token."),
    131000: ("Meta had an error", "Meta does not say which. Send these messages again later."),
    131005: ("Access denied", "The sending program lacks a permission, or lost it. Have its access token checked."),
    131008: ("Something is missing", "The sending program left out something required. Have it checked."),
    131009: (
      "A value is not valid",
      "Something that was filled in is not allowed, or the number is not on WhatsApp. Check the campaign's data."
    ),
    131016: ("Meta's service was overloaded", "Meta had trouble for a while. Send these again later."),
    131055: ("Not possible this way", "Only marketing templates can be sent through this API. Use the Cloud API."),
    133004: ("Meta's server was unavailable", "Meta had trouble for a while. Send these again later."),
    135000: (
      "Something about the message is wrong",
      "Meta could not take it, and does not say why. Have the sending program and the template's data checked."
    ),
  ]
}
