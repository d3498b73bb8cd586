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

func checkIn(with scanner: CodeScanner, into diary: Diary) async throws -> Visit? {
    for await result in scanner.results {
        guard case .seen(let outcome) = result, let text = outcome.codeToAnswer?.text else { continue }
        switch try await diary.checkIn(text) {
        case .checkedIn(let visit), .checkedOut(let visit), .switchedFrom(_, let visit):
            return visit
        case .alreadyInside(let visit), .justLeft(let visit):
            return visit
        case .refused(let refusal) where refusal.mayBeKeptPending:
            try await diary.keepPending(text)
            return nil
        case .refused, .foreign, .notInside:
            continue
        }
    }
    return nil
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
    let (list, _) = try await URLSession.shared.data(from: address)
    guard try await diary.applyTrustList(list) else { return }
    let judged = try await diary.reverify()
    print("\(judged.visits.count) visits that were pending are in the diary now")
}

func enterBackground(_ diary: Diary) async {
    await diary.lock()
}
