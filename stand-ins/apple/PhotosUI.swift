import Foundation
import SwiftUI
import UniformTypeIdentifiers

public struct PHPickerFilter: Sendable { public static let images = PHPickerFilter() }
public struct PhotosPickerItem: Equatable, Hashable, Sendable {
    public struct EncodingDisambiguationPolicy: Sendable { public static let compatible = EncodingDisambiguationPolicy() }
    public var supportedContentTypes: [UTType] { fatalError() }
    public func loadTransferable<Value: Sendable>(type: Value.Type) async throws -> Value? { fatalError() }
}
extension View {
    public func photosPicker(
        isPresented: Binding<Bool>, selection: Binding<PhotosPickerItem?>, matching: PHPickerFilter? = nil,
        preferredItemEncoding: PhotosPickerItem.EncodingDisambiguationPolicy
    ) -> some View { self }
}
