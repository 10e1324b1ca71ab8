import Foundation
import Testing

/// The pages of the real binary, opened in a real browser: one scenario of `Tests/Support/dashboard` each.
@Suite(
  .enabled(if: DashboardBrowser.isInstalled, "it takes Chromium and Python packages, which `make test` installs"),
  .timeLimit(.minutes(10)), .serialized, DashboardSite()
)
struct DashboardTests {
  /// Those that play on ``DashboardWorld``, by file.
  static let scenarios = [
    "accessible": [
      "for_who_is_not_signed_in", "in_dark", "in_light", "on_a_telephone", "on_a_telephone_in_dark",
      "the_skip_link_leads_to_the_page", "with_a_keyboard", "with_large_letters",
    ],
    "choosing_days": [
      "a_card_chooses_what_the_chart_shows", "a_time_zone_alone_changes_no_days", "dates_and_a_time_zone_can_be_given",
      "days_are_chosen_with_a_click",
      "previous_and_next_go_by_as_many_days", "what_cannot_be_chosen_is_said_with_a_way_back",
    ],
    "choosing_templates": [
      "a_keyboard_passes_choices_on_its_way", "a_template_is_a_click_away", "columns_sort_in_both_directions",
      "filters_show_only_what_is_asked_for",
      "the_numbers_are_those_of_the_api",
    ],
    "docs": ["the_manual_opens_without_errors_and_is_accessible"],
    "exporting": [
      "a_template_is_exported_as_the_api_tells_it", "clicks_and_cohorts_are_exported_as_well",
      "what_is_filtered_is_exported_and_no_more",
    ],
    "harmless": [
      "every_page_of_theirs_is_harmless", "every_template_is_shown_as_it_is", "the_script_shows_them_as_they_are",
      "what_an_address_says_is_harmless",
    ],
    "opening": [
      "every_link_leads_somewhere", "every_page_opens_without_errors", "the_first_page_leads_to_every_account",
      "what_does_not_work_is_said",
    ],
    "plain": [
      "everything_works_without_scripts", "the_first_run_looks_again_by_itself_without_scripts",
      "two_templates_are_compared_without_scripts",
    ],
    "refreshing": [
      "new_numbers_appear_without_a_reload", "the_first_delivery_turns_the_page", "the_focus_stays_on_its_link",
      "the_pointer_shows_newer_numbers", "what_somebody_types_is_left_alone",
      "what_stands_beside_the_title_changes_too",
    ],
    "signing_in": [
      "a_link_that_is_not_ours_opens_nothing", "a_wrong_key_is_refused_beside_the_field",
      "an_open_page_leads_to_the_form_once_its_session_has_ended", "nobody_sees_a_page_without_a_key",
      "signing_out_ends_it", "the_right_key_opens_what_was_asked_for",
    ],
    "telling": [
      "a_template_tells_its_buttons_and_failures", "nothing_is_no_rate", "rates_and_changes_are_the_apis",
      "the_comparison_says_whether_it_is_chance", "the_funnel_follows_the_messages_sent",
      "the_intake_tells_what_came", "the_table_of_the_trend_is_the_apis", "what_meta_does_not_tell_is_a_dash",
    ],
  ].flatMap { file, names in names.map { "\(file).\($0)" } }.sorted()

  @Test(arguments: scenarios) func scenario(_ name: String) async throws {
    let site = try #require(DashboardSite.current)
    let result = try await DashboardBrowser.run([name], DashboardBrowser.Told(site))
    #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
  }

  @Test func everyScenarioIsATest() async throws {
    let result = try await DashboardBrowser.run(["--list"])
    let all =
      Self.scenarios + [
        DashboardBeginningTests.scenario, DashboardDemoTests.scenario, DashboardSizeTests.scenario,
      ]
    #expect(result.output.split(separator: "\n").map(String.init) == all.sorted(), "\(result.errors)")
  }

  @Test func everyPageCanBePhotographed() async throws {
    let site = try #require(DashboardSite.current)
    let directory = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let result = try await DashboardBrowser.run([directory], DashboardBrowser.Told(site), program: "screenshots.py")
    #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: directory)
    for page in ["overview", "templates", "template", "compare", "ingest", "first-run", "sign-in"] {
      for scheme in ["light", "dark"] {
        for width in [1280, 390] { #expect(files.contains("\(page)-\(scheme)-\(width).png"), "\(files)") }
      }
    }
  }
}
