/// What users of the demo write.
enum DemoWords {
  static let replies = [
    "Thanks!", "Ok", "Thank you so much", "When will it arrive?", "Please call me", "Is this still available?",
    "धन्यवाद", "कब तक आएगा?", "Can I change the address?", "👍", "Not interested", "Do you have it in blue?",
    "Please deliver after 6 pm", "Great, thanks", "I did not order this", "Hello",
  ]
  static let reactions = ["👍", "❤️", "🙏", "😂", "🎉"]
}
