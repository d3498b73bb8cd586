import Foundation

/// The names of administrative units by their codes: Bình Dương on 1 November 2021, from the public list of
/// the General Statistics Office of Viet Nam.
struct Areas: Sendable {
    private let names: [UInt16: String]

    static let bundled: Areas = {
        let text = Bundle.module.url(forResource: "units", withExtension: "csv", subdirectory: "Resources")
            .flatMap { try? String(contentsOf: $0, encoding: .utf8) }
        return Areas(csv: text ?? "")
    }()

    private init(csv: String) {
        var names: [UInt16: String] = [:]
        for line in csv.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            guard fields.count == 6, let ward = UInt16(fields[0]), let district = UInt16(fields[3]) else { continue }
            names[ward] = "\(fields[1]), \(fields[4])"
            names[district] = fields[4]
        }
        self.names = names
    }

    func name(_ code: UInt16) -> String? { names[code] }
}
