import Foundation

open class BGTaskRequest: NSObject {
    public let identifier = ""
    public var earliestBeginDate: Date?
}
public final class BGAppRefreshTaskRequest: BGTaskRequest {
    public init(identifier: String) {}
}
public final class BGTaskScheduler: NSObject, @unchecked Sendable {
    public static let shared = BGTaskScheduler()
    public func submit(_ request: BGTaskRequest) throws {}
    public func getPendingTaskRequests(completionHandler: @escaping @Sendable ([BGTaskRequest]) -> Void) {}
}
