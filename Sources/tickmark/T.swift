import ArgumentParser
import AsyncHTTPClient
import Configuration
@main struct T { static func main(){} }
