import Foundation

// Rust generates `description`: an English sentence for a log. Apps decide by the case, and use words of
// their own.

extension DeploymentError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension DiaryError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension EraseError: CustomStringConvertible, LocalizedError {
    public var errorDescription: String? { description }
}

extension NoticeError: CustomStringConvertible, LocalizedError {
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
