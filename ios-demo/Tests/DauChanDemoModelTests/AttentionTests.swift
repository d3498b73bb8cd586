import DauChan
import Foundation
import Testing

@testable import DauChanDemoModel

/// Which code in view is answered, and when.
@Suite struct AttentionTests {
    private var attention = Attention()
    private var now = Date(timeIntervalSince1970: 0)

    @Test mutating func whoeverStillHoldsTheCameraAtAPosterIsNotAnsweredAgain() {
        let poster = venue("a")
        #expect(next(poster) == poster)
        attention.onAnswered(poster, now: now)
        for _ in 0..<10 {
            now += 2
            #expect(next(poster) == nil)
        }
    }

    @Test mutating func whoeverComesBackToAPosterIsAnsweredAgain() {
        let poster = venue("a")
        attention.onAnswered(poster, now: now)
        now += 4
        #expect(next(poster) == poster)
    }

    @Test mutating func anotherPosterIsAnsweredAtOnce() {
        attention.onAnswered(venue("a"), now: now)
        #expect(next(venue("b")) != nil)
    }

    @Test mutating func whoAsksToScanAgainIsAnsweredAtOnce() {
        attention.onAnswered(venue("a"), now: now)
        attention.forget()
        #expect(next(venue("a")) != nil)
    }

    @Test mutating func passingOverSomebodyElsesCodeSaysNothing() {
        let menu = foreign()
        #expect(next(menu) == nil)
        #expect(next(menu) == nil)
        #expect(next() == nil)
        #expect(next(menu) == nil)
        #expect(next(menu) == nil)
        #expect(next(menu) == menu)
    }

    @Test mutating func aVenuesCodeBesideSomebodyElsesIsTheOneAndOfTwoNobodyChooses() {
        let poster = venue("a")
        #expect(next(foreign(), poster, foreign()) == poster)
        #expect(next(venue("a"), venue("b")) == nil)
    }

    private mutating func next(_ codes: ScannedCode...) -> ScannedCode? {
        attention.next(in: ScanOutcome(codes: codes, frameWidth: 720, frameHeight: 1_280, exhausted: false), now: now)
    }

    private func venue(_ text: String) -> ScannedCode {
        let refusal = Refusal(reason: .damaged, explanation: "", mayBeKeptPending: false)
        return ScannedCode(reading: .refused(refusal: refusal), text: text, corners: [])
    }

    private func foreign() -> ScannedCode {
        ScannedCode(reading: .foreign(kind: .text), text: nil, corners: [])
    }
}

/// Where a code's outline is drawn over the camera's picture.
@Suite struct CoverTests {
    private let picture = Extent(width: 720, height: 1_280)

    @Test func aPictureOfTheViewsShapeIsScaled() {
        let cover = Cover(of: Extent(width: 360, height: 640), by: picture)
        #expect(cover.x(0) == 0 && cover.y(0) == 0)
        #expect(cover.x(720) == 360 && cover.y(1_280) == 640)
    }

    @Test func aWiderViewCutsThePictureAtTopAndBottom() {
        let cover = Cover(of: Extent(width: 720, height: 720), by: picture)
        #expect(cover.x(0) == 0 && cover.x(720) == 720)
        #expect(cover.y(0) == -280 && cover.y(1_280) == 1_000)
    }

    @Test func aHigherViewCutsItAtTheSides() {
        let cover = Cover(of: Extent(width: 360, height: 1_280), by: picture)
        #expect(cover.x(0) == -180 && cover.x(720) == 540)
        #expect(cover.y(0) == 0 && cover.y(1_280) == 1_280)
    }

    @Test(arguments: [Extent(width: 390, height: 844), Extent(width: 844, height: 390), Extent(width: 768, height: 1_024)])
    func theMiddleStaysInTheMiddleAndNothingIsStretched(_ view: Extent) {
        let cover = Cover(of: view, by: picture)
        #expect(cover.x(360) == view.width / 2 && cover.y(640) == view.height / 2)
        #expect(abs((cover.x(460) - cover.x(360)) - (cover.y(740) - cover.y(640))) < 1e-9)
        #expect(cover.x(0) <= 0 && cover.y(0) <= 0)
        #expect(cover.x(720) >= view.width && cover.y(1_280) >= view.height)
    }
}
