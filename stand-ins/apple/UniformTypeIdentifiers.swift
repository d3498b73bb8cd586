public struct UTType: Equatable, Sendable {
    public static let png = UTType(), jpeg = UTType(), commaSeparatedText = UTType()
}
