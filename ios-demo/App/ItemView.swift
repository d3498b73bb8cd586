#if canImport(SwiftUI) && canImport(UIKit)
import DauChanDemoModel
import SwiftUI

/// The view of one item of a page.
struct ItemView: SwiftUI.View {
    let item: Item
    let model: AppModel
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        switch item {
        case .title(let text):
            Text(verbatim: text).font(.largeTitle.bold()).ink(.text).accessibilityAddTraits(.isHeader)
        case .heading(let text): Text(verbatim: text).font(.headline).ink(.text).accessibilityAddTraits(.isHeader)
        case .text(let text): Text(verbatim: text).ink(.text)
        case .line(let line): LabelledText(line: line).ink(.text)
        case .alert(let text): AlertText(text: text)
        case .fact(let fact): FactView(fact: fact)
        case .answer(let text): AnswerPanel(text: text)
        case .viewfinder(let finder): Viewfinder(finder: finder, model: model)
        case .field(let field): FieldView(field: field)
        case .date(let field): DateFieldView(field: field)
        case .row(let row): RowView(row: row)
        case .button(let command): CommandButton(command: command, perform: perform)
        case .card(let card): CardView(card: card, perform: perform)
        case .month(let month): MonthView(month: month, perform: perform)
        }
    }
}

extension Binding where Value: Sendable {
    /// Makes a binding that reads the model's value and passes changes to it.
    @MainActor
    init(_ value: Value, _ change: @escaping @MainActor (Value) -> Void) {
        self.init(get: { value }, set: { @MainActor in change($0) })
    }
}

struct CommandButton: SwiftUI.View {
    let command: Command
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        Button { perform(command) } label: {
            label
                .padding(.horizontal, isMain ? 16 : 0)
                .frame(minWidth: 48, maxWidth: isMain ? .infinity : nil, minHeight: 48)
                .look(look)
                .clipShape(.rect(cornerRadius: 14))
                .contentShape(.rect)
        }
        .buttonStyle(.plain)
        .accessibilityLabel(Text(verbatim: command.spoken))
        .accessibilityAddTraits(command.isChosen || command.role == .tab(isLit: true) ? .isSelected : [])
    }

    @ViewBuilder private var label: some SwiftUI.View {
        if case .tab = command.role {
            VStack {
                Image(systemName: command.symbol ?? "circle")
                Text(verbatim: command.name).font(.caption)
            }
        } else {
            HStack(spacing: 12) {
                if let symbol = command.symbol { Image(systemName: symbol) }
                VStack(alignment: .leading) {
                    Text(verbatim: command.name).bold(isMain)
                    if let about = command.about { Text(verbatim: about).font(.subheadline).ink(.softText) }
                }
                .multilineTextAlignment(.leading)
            }
        }
    }

    private var isMain: Bool { command.role == .main }

    private var look: Look {
        switch command.role {
        case .main: .mainButton
        case .quiet: .quietButton
        case .danger: .dangerButton
        case .tab(let isLit): isLit ? .litTab : .tab
        }
    }
}

struct CardView: SwiftUI.View {
    let card: Card
    let perform: (Command) -> Void

    var body: some SwiftUI.View {
        VStack(alignment: .leading, spacing: 8) {
            HStack(alignment: .top, spacing: 12) {
                if let symbol = card.symbol { Image(systemName: symbol).accessibilityHidden(true) }
                VStack(alignment: .leading, spacing: 4) {
                    ForEach(Array(card.lines.enumerated()), id: \.offset) { _, line in Text(verbatim: line) }
                }
            }
            .accessibilityElement(children: .combine)
            if let command = card.command { CommandButton(command: command, perform: perform) }
        }
        .frame(maxWidth: .infinity, alignment: .leading)
        .padding()
        .look(.card)
        .clipShape(.rect(cornerRadius: 20))
    }
}

/// A text that a screen reader speaks as soon as it appears.
private struct AlertText: SwiftUI.View {
    let text: String

    var body: some SwiftUI.View {
        Text(verbatim: text).bold().ink(.alert)
            .onChange(of: text, initial: true) { _, text in
                AccessibilityNotification.Announcement(text).post()
            }
    }
}

private struct LabelledText: SwiftUI.View {
    let line: AnswerText.Line

    var body: some SwiftUI.View {
        HStack(alignment: .top, spacing: 12) {
            if let symbol = line.symbol { Image(systemName: symbol).accessibilityHidden(true) }
            Text(verbatim: line.words)
        }
    }
}

private struct FactView: SwiftUI.View {
    let fact: Fact

    var body: some SwiftUI.View {
        HStack(alignment: .top, spacing: 12) {
            if let symbol = fact.symbol { Image(systemName: symbol).ink(.quietButton).accessibilityHidden(true) }
            VStack(alignment: .leading) {
                Text(verbatim: fact.name).font(.subheadline).ink(.softText)
                Text(verbatim: fact.value).bold().ink(.text)
                if let about = fact.about { Text(verbatim: about).font(.subheadline).ink(.softText) }
            }
        }
        .accessibilityElement(children: .combine)
    }
}

/// A text field whose name stays visible. A touch anywhere in it begins editing.
private struct FieldView: SwiftUI.View {
    let field: Field
    @FocusState private var isFocused: Bool

    var body: some SwiftUI.View {
        VStack(alignment: .leading, spacing: 6) {
            Text(verbatim: field.name).font(.subheadline).ink(.text).accessibilityHidden(true)
            TextField(
                text: Binding(field.text, field.change),
                prompt: Text(verbatim: field.hint ?? "").foregroundStyle(Color.look(Look.softText.ink)), axis: .vertical
            ) {
                Text(verbatim: field.name)
            }
            .focused($isFocused)
            .padding(12)
            .frame(minWidth: 48, minHeight: 48)
            .look(.field)
            .clipShape(.rect(cornerRadius: 12))
            .contentShape(.rect)
            .onTapGesture { isFocused = true }
        }
    }
}

/// A day or time that grows like other text. A touch shows the wheels that change it. The system's compact field
/// is smaller than a touch target.
struct DateFieldView: SwiftUI.View {
    let field: DateField
    @State var isChanging = false

    var body: some SwiftUI.View {
        VStack(alignment: .leading, spacing: 6) {
            Text(verbatim: field.name).font(.subheadline).ink(.text).accessibilityHidden(true)
            Button { isChanging.toggle() } label: {
                Text(verbatim: field.value)
                    .padding(12)
                    .frame(minWidth: 48, maxWidth: .infinity, minHeight: 48, alignment: .leading)
                    .look(.field)
                    .clipShape(.rect(cornerRadius: 12))
                    .contentShape(.rect)
            }
            .buttonStyle(.plain)
            .accessibilityLabel(Text(verbatim: field.name))
            .accessibilityValue(Text(verbatim: field.value))
            if isChanging {
                DatePicker(
                    selection: Binding(field.date, field.change),
                    displayedComponents: field.part == .day ? .date : .hourAndMinute
                ) {
                    Text(verbatim: field.name)
                }
                .datePickerStyle(.wheel)
                .labelsHidden()
            }
        }
    }
}

private struct RowView: SwiftUI.View {
    let row: Row

    var body: some SwiftUI.View {
        Button(action: row.act) {
            HStack {
                Image(systemName: row.symbol).frame(minWidth: 32).ink(.quietButton)
                VStack(alignment: .leading) {
                    Text(verbatim: row.title).bold().ink(.text)
                    Text(verbatim: row.about).font(.subheadline).ink(.softText)
                }
                .multilineTextAlignment(.leading)
            }
            .frame(minWidth: 48, maxWidth: .infinity, minHeight: 56, alignment: .leading)
            .contentShape(.rect)
        }
        .buttonStyle(.plain)
        .accessibilityLabel(Text(verbatim: row.spoken))
        .onAppear(perform: row.appear)
    }
}

/// The panel of an answer, which a screen reader speaks as a whole as soon as it appears.
private struct AnswerPanel: SwiftUI.View {
    let text: AnswerText
    @ScaledMetric private var symbolSize = 64.0
    @AccessibilityFocusState private var isFocused: Bool

    var body: some SwiftUI.View {
        VStack(alignment: .leading, spacing: 10) {
            Image(systemName: text.symbol).font(.system(size: symbolSize))
            Text(verbatim: text.word).font(.largeTitle.bold())
            if let place = text.place { Text(verbatim: place).font(.title2.bold()) }
            ForEach(Array((text.about + text.below).enumerated()), id: \.offset) { _, line in LabelledText(line: line) }
        }
        .frame(maxWidth: .infinity, alignment: .leading)
        .padding(24)
        .look(text.tone.look)
        .clipShape(.rect(cornerRadius: 28))
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(Text(verbatim: text.spoken))
        .accessibilityFocused($isFocused)
        .onChange(of: text, initial: true) { _, _ in isFocused = true }
    }
}

/// A month in weeks. If a day would be narrower than a touch target or its number, the days with visits are
/// listed instead.
private struct MonthView: SwiftUI.View {
    let month: Month
    let perform: (Command) -> Void
    @SwiftUI.Environment(\.dynamicTypeSize) private var typeSize

    var body: some SwiftUI.View {
        if typeSize.isAccessibilitySize {
            list
        } else {
            ViewThatFits(in: .horizontal) {
                weeks
                list
            }
        }
    }

    private var weeks: some SwiftUI.View {
        LazyVGrid(columns: Array(repeating: GridItem(.flexible(minimum: DayView.side), spacing: 0), count: 7), spacing: 0) {
            ForEach(0..<month.blanks, id: \.self) { _ in Color.clear.accessibilityHidden(true) }
            ForEach(month.days, id: \.number) { day in
                if day.visits == 0 {
                    DayView(day: day).ink(.softText).accessibilityLabel(Text(verbatim: day.command.spoken))
                } else {
                    Button { perform(day.command) } label: { DayView(day: day) }
                        .buttonStyle(.plain)
                        .accessibilityLabel(Text(verbatim: day.command.spoken))
                }
            }
        }
        .frame(minWidth: 7 * DayView.side)
    }

    private var list: some SwiftUI.View {
        VStack(alignment: .leading) {
            ForEach(month.days.filter { $0.visits > 0 }, id: \.number) { day in
                CommandButton(command: day.command, perform: perform)
            }
        }
    }
}

private struct DayView: SwiftUI.View {
    static let side = 48.0
    let day: Month.Day

    var body: some SwiftUI.View {
        if day.visits == 0 {
            Text(verbatim: String(day.number)).frame(maxWidth: .infinity, minHeight: Self.side)
        } else {
            VStack {
                Text(verbatim: String(day.number)).bold()
                Text(verbatim: "×\(day.visits)").font(.caption)
            }
            .frame(maxWidth: .infinity, minHeight: Self.side - 4)
            .look(.visitedDay)
            .clipShape(.rect(cornerRadius: 10))
            .padding(2)
            .frame(minWidth: Self.side, minHeight: Self.side)
            .contentShape(.rect)
        }
    }
}
#endif
