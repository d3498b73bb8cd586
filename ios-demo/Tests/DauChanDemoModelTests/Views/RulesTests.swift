#if canImport(DauChanDemoApp)
import SwiftUI
import Testing

@testable import DauChanDemoApp
@testable import DauChanDemoModel

/// The rules see what they are for: each in a view that breaks it, beside one that does not.
@MainActor
@Suite struct RulesTests {
    private let word = Text(verbatim: "word")

    private func touched(_ label: some SwiftUI.View) -> [String] {
        TouchRules.errors(in: Button {} label: { label }.recorded(.large))
    }

    @Test func aButtonIsItsLabelAsFarAsItIsTouched() {
        #expect(touched(word.frame(minWidth: 48, minHeight: 48).contentShape(.rect)).isEmpty)
        #expect(touched(word.padding().frame(minWidth: 60, minHeight: 50).padding().contentShape(.rect)).isEmpty)
        #expect(!touched(word).isEmpty)
        #expect(!touched(word.frame(minWidth: 48, minHeight: 48)).isEmpty)
        #expect(!touched(word.contentShape(.rect).frame(minWidth: 48, minHeight: 48)).isEmpty)
        #expect(!touched(word.frame(minWidth: 48, minHeight: 47).contentShape(.rect)).isEmpty)
        #expect(!touched(word.frame(minWidth: 48, minHeight: 48).contentShape(.rect(cornerRadius: 9))).isEmpty)
        #expect(!touched(HStack { word.frame(minWidth: 48, minHeight: 48) }.contentShape(.rect)).isEmpty)
        let around = Button {} label: { word }.frame(minWidth: 48, minHeight: 48).contentShape(.rect)
        #expect(!TouchRules.errors(in: around.recorded(.large)).isEmpty)
    }

    @Test func whatIsTouchedAndNoButtonIsUnknownToAScreenReader() {
        #expect(!TouchRules.errors(in: word.onTapGesture {}.recorded(.large)).isEmpty)
    }

    @Test func aFieldIsTouchedInAllOfIt() {
        struct Sample: SwiftUI.View {
            let isFocusing, isShaped: Bool
            @FocusState private var isFocused: Bool
            @FocusState private var other: Bool
            var body: some SwiftUI.View {
                let field = TextField(text: Binding("") { _ in }, axis: .vertical) { Text(verbatim: "word") }
                    .focused($isFocused).frame(minWidth: 48, minHeight: 48)
                if isShaped {
                    field.contentShape(.rect).onTapGesture { if isFocusing { isFocused = true } else { other = true } }
                } else {
                    field.onTapGesture { isFocused = true }
                }
            }
        }
        func errors(_ isFocusing: Bool, _ isShaped: Bool) -> [String] {
            TouchRules.errors(in: Sample(isFocusing: isFocusing, isShaped: isShaped).recorded(.large))
        }
        #expect(errors(true, true).isEmpty)
        #expect(!errors(false, true).isEmpty)
        #expect(!errors(true, false).isEmpty)
    }

    private func read(_ view: some SwiftUI.View, _ size: DynamicTypeSize = .accessibility5) -> [String] {
        TextRules.errors(in: view.recorded(size), size)
    }

    @Test func textGrowsAndHasRoom() {
        #expect(read(ScrollView { word }).isEmpty)
        #expect(read(ScrollView { word.font(.title2).lineLimit(nil).frame(minHeight: 48) }).isEmpty)
        #expect(!read(word).isEmpty)
        #expect(read(word, .large).isEmpty)
        #expect(!read(ScrollView { word.font(.system(size: 17)) }).isEmpty)
        #expect(!read(ScrollView { VStack { word }.lineLimit(2) }).isEmpty)
        #expect(!read(ScrollView { word.minimumScaleFactor(0.5) }).isEmpty)
        #expect(!read(ScrollView { word.fixedSize() }).isEmpty)
        #expect(!read(ScrollView { VStack { word }.frame(height: 48) }).isEmpty)
        #expect(!read(ScrollView { word.frame(maxWidth: 100) }).isEmpty)
        #expect(!read(ScrollView { word.containerRelativeFrame(.vertical) { height, _ in height } }).isEmpty)
        #expect(!read(ScrollView { word.dynamicTypeSize(...DynamicTypeSize.accessibility2) }).isEmpty)
        #expect(read(ScrollView { word }.frame(height: 100)).isEmpty)
    }

    @Test func largeLettersAreNotSideBySide() {
        #expect(!read(ScrollView { HStack { word; VStack { word } } }).isEmpty)
        #expect(read(ScrollView { HStack { Image(systemName: "book"); VStack { word; word } } }).isEmpty)
        #expect(read(ScrollView { HStack { word; word } }, .large).isEmpty)
    }

    @Test func aBarShowsItsNamesLarge() {
        func bar(_ most: DynamicTypeSize, _ large: String) -> [String] {
            read(word.dynamicTypeSize(...most).accessibilityShowsLargeContentViewer { Text(verbatim: large) })
        }
        #expect(bar(.accessibility1, "word").isEmpty)
        #expect(!bar(.accessibility1, "other").isEmpty)
        #expect(!bar(.xxLarge, "word").isEmpty)
    }

    @Test func nothingIsWiderThanTheNarrowestScreen() {
        let wide = LazyVGrid(columns: Array(repeating: GridItem(.flexible(minimum: 48)), count: 7)) { word }
        #expect(!read(ScrollView { wide }, .large).isEmpty)
        #expect(read(ScrollView { ViewThatFits { wide; word } }, .large).isEmpty)
        #expect(!read(ScrollView { word.frame(minWidth: 300).padding() }, .large).isEmpty)
    }

    @Test func writingStandsOutFromWhatIsBehindIt() {
        func errors(_ view: some SwiftUI.View) -> [String] { ColourRules.errors(in: view.recorded(.large)) }
        #expect(errors(word.look(.card)).isEmpty)
        #expect(errors(word.look(.hint, veil: Palette.veil)).isEmpty)
        #expect(!errors(word).isEmpty)
        #expect(!errors(word.ink(.card)).isEmpty)
        #expect(!errors(word.ink(.softText).look(.mainButton)).isEmpty)
        #expect(!errors(Image(systemName: "book").ink(.mainButton).look(.card)).isEmpty)
        #expect(!errors(word.look(.hint, veil: 0.4)).isEmpty)
        #expect(!errors(word.look(.card).opacity(0.5)).isEmpty)
        #expect(!errors(ZStack { word.ink(.text) }.look(.card)).isEmpty)
    }

    @Test func whatIsSpokenIsNamed() {
        func errors(_ view: some SwiftUI.View) -> [String] { SpokenRules.errors(in: view.recorded(.large)) }
        let picture = Image(systemName: "book")
        #expect(errors(Button {} label: { word }).isEmpty)
        #expect(errors(Button {} label: { picture }.accessibilityLabel(word)).isEmpty)
        #expect(errors(HStack { picture.accessibilityHidden(true); word }).isEmpty)
        #expect(!errors(picture).isEmpty)
        #expect(!errors(HStack { picture; word }.accessibilityElement(children: .combine)).isEmpty)
        #expect(!errors(Button {} label: { HStack { picture; word } }).isEmpty)
        #expect(!errors(Button {} label: { Text(verbatim: "") }).isEmpty)
        #expect(!errors(Button {} label: { Rectangle() }).isEmpty)
        #expect(!errors(VStack { word }.accessibilityElement()).isEmpty)
        #expect(!errors(VStack { word; word }.accessibilityLabel(word)).isEmpty)
    }
}
#endif
