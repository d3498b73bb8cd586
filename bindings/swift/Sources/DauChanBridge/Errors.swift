import Foundation

// `description` comes from Rust: an English sentence for a log or as a last resort. Apps decide by the
// case, and say it in their own words.

extension DeploymentError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension DiaryError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension EraseError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension OpenError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension PhotoError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension ScanError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension TrustListError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension VaultError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}
