import Testing

@testable import tickmark

struct TerminalLookTests {
  @Test func aPipeIsPlainAndUnbounded() {
    let look = TerminalLook(environment: ["LANG": "C.UTF-8"], isTerminal: false)
    #expect(look.columns == nil && !look.hasStyles)
    #expect(look.count(1_234_567) == "1234567")
    #expect(look.bold("x") == "x")
  }

  @Test func aTerminalIsAsWideAsItSaysOrAsCOLUMNSWants() {
    #expect(TerminalLook(environment: [:], isTerminal: true).columns == 80)
    #expect(TerminalLook(environment: [:], isTerminal: true, size: (132, 43)).columns == 132)
    #expect(TerminalLook(environment: ["COLUMNS": "40"], isTerminal: true, size: (132, 43)).columns == 40)
    #expect(TerminalLook(environment: ["COLUMNS": "wide"], isTerminal: true, size: (132, 43)).columns == 132)
    #expect(TerminalLook(environment: ["COLUMNS": "40"], isTerminal: false).columns == 40)
    #expect(TerminalLook(environment: [:], isTerminal: true, size: (132, 43)).rows == 43)
  }

  @Test func stylesAreForTerminalsThatWantThem() {
    #expect(TerminalLook(environment: ["TERM": "xterm"], isTerminal: true).bold("x") == "\u{1B}[1mx\u{1B}[0m")
    #expect(!TerminalLook(environment: ["NO_COLOR": "1"], isTerminal: true).hasStyles)
    #expect(TerminalLook(environment: ["NO_COLOR": ""], isTerminal: true).hasStyles)
    #expect(!TerminalLook(environment: ["TERM": "dumb"], isTerminal: true).hasStyles)
  }

  @Test(arguments: [
    (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "C"], false), ([:], false),
    (["LC_ALL": "C", "LANG": "C.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "en_US.UTF-8", "LANG": "C"], true),
  ])
  func theLocaleSaysWhetherItIsUTF8(environment: [String: String], isUTF8: Bool) {
    let look = TerminalLook(environment: environment, isTerminal: true)
    #expect(look.isUTF8 == isUTF8)
    #expect(look.dash == (isUTF8 ? "–" : "-"))
  }

  @Test func numbersAreReadableOnATerminal() {
    let look = TerminalLook(environment: [:], isTerminal: true)
    #expect([0, 999, 1000, 1_234_567, -1234].map(look.count) == ["0", "999", "1,000", "1,234,567", "-1,234"])
    #expect([0.97249, 1, 0, nil].map(look.percents) == ["97.2", "100.0", "0.0", "-"])
  }
}
