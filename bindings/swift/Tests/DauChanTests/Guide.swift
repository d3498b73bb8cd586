// The code of docs/swift.md, which GuideTests compares with this file.

import DauChan
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
#if canImport(AVFoundation)
import AVFoundation
#endif

func checkIn(home: URL, photo: Data, now: @escaping @Sendable () -> Date = { Date() }) async throws -> [CheckInOutcome] {
    let deployment = try Deployment(json: Data(contentsOf: home.appendingPathComponent("deployment.json")))
    let vault = fileKeyVault(at: home.appendingPathComponent("diary.key"))
    let folder = home.appendingPathComponent("diary")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let diary = try await Diary.open(deployment, in: folder, vault: vault, now: now)
    var outcomes: [CheckInOutcome] = []
    for code in try await CodeScanner(deployment: deployment, now: now).scanPhoto(photo).codes {
        if let text = code.text { outcomes.append(try await diary.checkIn(text)) }
    }
    await diary.lock()
    return outcomes
}

func deployment(at file: URL) throws -> Deployment {
    try Deployment(json: Data(contentsOf: file))
}

func openDiary(_ deployment: Deployment, in folder: URL, vault: any KeyVault) async throws -> Diary {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    #if os(iOS)
    try FileManager.default.setAttributes(
        [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication], ofItemAtPath: folder.path)
    #endif
    var excluded = folder
    var values = URLResourceValues()
    values.isExcludedFromBackup = true
    try excluded.setResourceValues(values)
    return try await Diary.open(deployment, in: folder, vault: vault)
}

func advice(for error: OpenError) -> String {
    switch error {
    case .KeyUnavailable: "Unlock the phone and try again."
    case .KeyLost, .WrongKey: "This diary cannot be read any more. Offer to erase it."
    case .NewerApp: "Update the app."
    case .OpenElsewhere: "Another part of the app has it open."
    default: "Try again; keep the files. \(error.localizedDescription)"
    }
}

#if canImport(AVFoundation) && canImport(CoreVideo)
final class Camera: NSObject, AVCaptureVideoDataOutputSampleBufferDelegate {
    let scanner: CodeScanner

    init(scanner: CodeScanner) {
        self.scanner = scanner
    }

    func captureOutput(
        _ output: AVCaptureOutput, didOutput sample: CMSampleBuffer, from connection: AVCaptureConnection
    ) {
        guard let picture = CMSampleBufferGetImageBuffer(sample),
            let frame = LumaFrame(picture, rotationDegrees: 90)
        else { return }
        scanner.offer(frame)
    }
}
#endif

func scan(with scanner: CodeScanner, into diary: Diary, show: @MainActor (String) -> Void) async {
    for await answer in scanner.answers(into: diary, mode: .continuous) {
        await show(words(for: answer))
    }
}

func words(for answer: ScanAnswer) -> String {
    switch answer {
    case .outcome(.checkedIn(let visit), _), .outcome(.switchedFrom(_, let visit), _): "Đã vào: \(visit.place)"
    case .outcome(.checkedOut(let visit), _): "Đã ra: \(visit.place)"
    case .outcome(.alreadyInside(let visit), _): "Đang ở: \(visit.place)"
    case .outcome(.justLeft(let visit), _): "Vừa rời: \(visit.place)"
    case .outcome(.notInside(let venue), _): "Chưa vào: \(venue.name)"
    case .outcome(.refused(let refusal), _): refusal.explanation
    case .outcome(.foreign(let kind), _): "Không phải mã Dấu Chân: \(kind)"
    case .keptPending: "Đã lưu, chờ xác minh"
    case .failed(let error): "Chưa ghi được: \(error.localizedDescription)"
    }
}

func rows(of diary: Diary) async throws -> [String] {
    try await diary.settle()
    return try await diary.visits(limit: 50).visits.map { visit in
        let format = DateFormatter()
        format.timeZone = visit.start.timeZone
        format.dateFormat = "dd/MM HH:mm"
        return "\(format.string(from: visit.start.at)) \(visit.place)"
    }
}

func follow(_ diary: Diary, show: @MainActor ([String]) -> Void) async throws {
    for await _ in diary.changes {
        await show(try await rows(of: diary))
    }
}

func refreshTrustList(of diary: Diary, _ deployment: Deployment, from address: URL) async throws {
    guard deployment.trustList(now: Date()).freshness != .fresh else { return }
    let settings = URLSessionConfiguration.ephemeral
    settings.timeoutIntervalForRequest = 20
    settings.timeoutIntervalForResource = 60
    let (list, _) = try await URLSession(configuration: settings).data(from: address)
    // A list has at most 16 MB, and most have a few kilobytes.
    guard list.count <= 16 << 20 else { throw TrustListError.Damaged }
    guard try await diary.applyTrustList(list) else { return }
    let judged = try await diary.reverify()
    print("\(judged.visits.count) visits that were pending are in the diary now")
}

func refreshNotices(of diary: Diary, in bundle: URL, tell: ([VisitAlert]) async -> Void) async throws {
    let news = try await diary.matchNotices(in: bundle)
    guard !news.isEmpty else { return }
    await tell(news)  // A notification names no place: others see a locked screen.
    try await diary.alertsAnnounced(news.map(\.id))
}

func enterBackground(_ diary: Diary) async {
    await diary.lock()
}

func opened(
    _ link: String, _ deployment: Deployment, _ diary: Diary, ask: @MainActor (_ place: String) async -> Bool
) async -> ScanAnswer? {
    switch deployment.read(text: link, now: Date()) {
    case .verified(let venue):
        guard await ask(venue.name) else { return nil }
    case .refused(let refusal) where refusal.mayBeKeptPending:
        guard await ask("?") else { return nil }
    case .refused, .foreign:
        break
    }
    return await diary.answer(link)
}
