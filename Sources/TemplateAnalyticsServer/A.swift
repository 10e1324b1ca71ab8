import Hummingbird
import Crypto
import ServiceLifecycle
