package vn.dauchan

import com.sun.jna.Native
import kotlinx.coroutines.runBlocking
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.ScanSession
import vn.dauchan.bridge.uniffiEnsureInitialized
import java.nio.ByteBuffer
import java.nio.file.Files
import java.time.Clock
import java.time.Duration
import vn.dauchan.bridge.Diary as NativeDiary

/**
 * What the bridge costs, printed: `scripts/bench-kotlin`. Medians, in microseconds; the first line of each
 * is what a fresh process pays.
 */
fun main() {
    val file = Fixtures.deploymentFile("deployment-large")
    lateinit var deployment: Deployment
    lateinit var diary: NativeDiary
    val vault = MemoryVault()
    val first = Files.createTempDirectory("dauchan").toFile()
    println("first start: JNA                             " + once { Native.POINTER_SIZE })
    println("first start: the bridge                      " + once { uniffiEnsureInitialized() })
    println("first start: settings with 5,000 revocations " + once { deployment = Deployment(file) })
    println("first start: a new diary                     " + once { diary = NativeDiary.open(deployment, first.path, vault, Fixtures.now) })
    diary.lock()
    Runtime.getRuntime().addShutdownHook(Thread { first.deleteRecursively() })

    report("settings with 5,000 revocations", 200) { Deployment(file) }
    report("a diary opened and locked", 200) {
        NativeDiary.open(deployment, first.path, vault, Fixtures.now).lock()
    }
    diary = NativeDiary.open(deployment, first.path, vault, Fixtures.now)
    report("a call on an object that does nothing", 20_000) { diary.changeNumber() }
    val market = Fixtures.code("market")
    report("a text read, Ed25519 and all", 2_000) { deployment.read(market, Fixtures.now) }
    var now = Fixtures.now
    report("a text observed, synced to the disk", 200) {
        now += Duration.ofMinutes(10)
        diary.observe(market, now, 420)
    }

    // One pixel is looked at, however large the buffer: what is left is the crossing.
    val session = ScanSession(deployment, Effort.LIVE)
    fun crossing(bytes: Int): () -> Unit {
        val buffer = ByteBuffer.allocateDirect(bytes)
        return { session.scan(buffer, 1u, 1u, 1u, 0u, Fixtures.now) }
    }
    report("a frame of 1 pixel in a buffer of 1 byte", 20_000, crossing(1))
    report("a frame of 1 pixel in a buffer of 1920 × 1080", 20_000, crossing(1920 * 1080))
    val scanner = Scanner(deployment, clock = Clock.systemUTC())
    val pixel = ByteBuffer.allocateDirect(1)
    runBlocking {
        report("a frame of 1 pixel through the scanner's thread", 5_000) {
            scanner.scan(LumaFrame.of(pixel, 1, 1))
        }
    }
}

private inline fun once(work: () -> Any?): String {
    val start = System.nanoTime()
    work()
    return "%,9.0f µs".format((System.nanoTime() - start) / 1e3)
}

private inline fun report(what: String, times: Int, work: () -> Unit) {
    repeat(times / 4) { work() }
    val nanoseconds = LongArray(times) {
        val start = System.nanoTime()
        work()
        System.nanoTime() - start
    }
    nanoseconds.sort()
    println("%-50s %,9.1f µs".format(what, nanoseconds[times / 2] / 1e3))
}
