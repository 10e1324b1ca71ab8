import Glibc

extension StoreError {
  /// What a system call on `file` just failed with.
  static func system(_ file: String, _ code: Int32 = errno) -> StoreError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull(file: file)
    default: .unusable(file: file, detail: String(cString: strerror(code)))
    }
  }
}
