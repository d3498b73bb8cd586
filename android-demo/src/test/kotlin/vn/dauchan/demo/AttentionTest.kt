package vn.dauchan.demo

import java.time.Duration
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Test
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.Reading
import vn.dauchan.bridge.Refusal
import vn.dauchan.bridge.ScanOutcome
import vn.dauchan.bridge.ScannedCode
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.demo.model.Attention

/** Which code in view is answered, and when. */
class AttentionTest {
    private val clock = StoppedClock()
    private val attention = Attention(clock)

    @Test
    fun `whoever still holds the camera at a poster is not answered again`() {
        val poster = venue("a")
        assertEquals(poster, next(poster))
        attention.onAnswered(poster)
        repeat(10) {
            clock.pass(Duration.ofSeconds(2))
            assertNull(next(poster))
        }
    }

    @Test
    fun `whoever comes back to a poster is answered again`() {
        val poster = venue("a")
        attention.onAnswered(poster)
        clock.pass(Duration.ofSeconds(4))
        assertEquals(poster, next(poster))
    }

    @Test
    fun `another poster is answered at once`() {
        attention.onAnswered(venue("a"))
        assertNotNull(next(venue("b")))
    }

    @Test
    fun `who asks to scan again is answered at once`() {
        val poster = venue("a")
        attention.onAnswered(poster)
        attention.forget()
        assertNotNull(next(poster))
    }

    @Test
    fun `passing over somebody else's code says nothing`() {
        val menu = foreign()
        assertNull(next(menu))
        assertNull(next(menu))
        assertNull(next())
        assertNull(next(menu))
        assertNull(next(menu))
        assertNotNull(next(menu))
    }

    @Test
    fun `a venue's code beside somebody else's is the one, and of two nobody chooses`() {
        val poster = venue("a")
        assertEquals(poster, next(foreign(), poster, foreign()))
        assertNull(next(venue("a"), venue("b")))
    }

    private fun next(vararg codes: ScannedCode) = attention.next(ScanOutcome(codes.toList(), 720.0, 1280.0, exhausted = false))

    private fun venue(text: String) = ScannedCode(Reading.Refused(Refusal(VenueRefusal.Damaged, "", false)), text, emptyList())

    private fun foreign() = ScannedCode(Reading.Foreign(ForeignCode.TEXT), null, emptyList())
}
