package vn.dauchan

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.ScanSession
import java.io.File
import java.util.concurrent.ConcurrentLinkedQueue

class EnduranceTest {
    @Test
    fun `ten thousand frames leave no memory behind`() = runBlocking {
        val blank = Fixtures.direct(ByteArray(320 * 240) { -1 })
        val picture = Fixtures.picture("market")
        val code = Fixtures.direct(picture.pixels)
        Scanner(Fixtures.deployment(), clock = Fixtures.clock).use { scanner ->
            suspend fun frames(count: Int) = repeat(count / 10) {
                // Most frames hold nothing; some hold a code, whose strings cross.
                repeat(9) {
                    assertEquals(0, scanner.scan(LumaFrame.of(blank, 320, 240)).codes.size)
                }
                val frame = LumaFrame.of(code, picture.side, picture.side)
                assertEquals(1, scanner.scan(frame).codes.size)
            }
            frames(2_000)
            val growths = List(3) {
                val before = residentKilobytes()
                frames(3_400)
                residentKilobytes() - before
            }
            // The heap has its full size from the start (see the pom), so what grows is native: compiled
            // code, now and then. A leak grows every time, and one of a kilobyte a frame by 3,400.
            assertTrue(growths.min() < 1_000, "grew by $growths kB")
        }
    }

    @Test
    fun `a session is used by many threads at once`() {
        val session = ScanSession(Fixtures.deployment(), Effort.LIVE)
        val picture = Fixtures.picture("market")
        val side = picture.side.toUInt()
        val threads = List(4) {
            Thread {
                val luma = Fixtures.direct(picture.pixels)
                repeat(25) {
                    val codes = session.scan(luma, side, side, side, 0u, Fixtures.now).codes
                    check(codes.single().text == Fixtures.code("market"))
                }
            }.apply {
                setUncaughtExceptionHandler { _, failure -> failures += failure }
                start()
            }
        }
        threads.forEach(Thread::join)
        assertEquals(emptyList<Throwable>(), failures.toList())
    }

    private val failures = ConcurrentLinkedQueue<Throwable>()

    /** What is native, without that of calls which the garbage collector has yet to give back. */
    private fun residentKilobytes(): Long {
        System.gc()
        Thread.sleep(500)
        return File("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
            .filter(Char::isDigit).toLong()
    }
}
