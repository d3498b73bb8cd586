package vn.dauchan

import com.sun.jna.Native
import kotlinx.coroutines.runBlocking
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.Effort
import vn.dauchan.bridge.ScanSession
import vn.dauchan.bridge.uniffiEnsureInitialized
import java.io.File
import java.lang.management.ManagementFactory
import java.nio.ByteBuffer
import java.nio.file.Files
import java.time.Clock
import java.time.Duration
import vn.dauchan.bridge.NativeDiary

/**
 * What the bridge costs, printed in microseconds: `scripts/kotlin/bench`. With the arguments `cold FOLDER`,
 * what a process pays once, in the parts that [cold] has: the time that passed and the time that the thread
 * ran, which a busy machine lengthens less. With `warm`, medians of what it pays every time.
 */
fun main(arguments: Array<String>) = when (arguments[0]) {
    "cold" -> cold(File(arguments[1]))
    else -> warm()
}

/** A function of the C library, in which JNA sets itself up: whatever a process calls first would do. */
private object CLibrary {
    init {
        Native.register(CLibrary::class.java, "libc.so.6")
    }

    external fun getpid(): Int
}

/** Starts in `folder`, as an app starts: its diary is there, unless this is the first time. */
private fun cold(folder: File) {
    val file = Fixtures.deploymentFile("deployment-large")
    val own = folder.resolve("diary").apply { mkdir() }
    val another = Files.createTempDirectory(folder.toPath(), "another").toFile()
    val clock = ManagementFactory.getThreadMXBean()
    clock.currentThreadCpuTime
    val times = mutableListOf<Long>()
    fun <T> timed(work: () -> T): T {
        val start = System.nanoTime()
        val startOfRunning = clock.currentThreadCpuTime
        val made = work()
        times += (System.nanoTime() - start) / 1_000
        times += (clock.currentThreadCpuTime - startOfRunning) / 1_000
        return made
    }
    timed { Native.POINTER_SIZE }
    timed { CLibrary.getpid() }
    timed { uniffiEnsureInitialized() }
    val deployment = timed { Deployment(file) }
    val diary = timed { NativeDiary.open(deployment, own.path, fileKeyVault(folder.toPath().resolve("key")), Fixtures.now) }
    val made = timed { NativeDiary.open(deployment, another.path, MemoryVault(), Fixtures.now) }
    diary.lock()
    made.lock()
    println(times.joinToString(" "))
}

private fun warm() {
    val file = Fixtures.deploymentFile("deployment-large")
    val deployment = Deployment(file)
    val vault = MemoryVault()
    val first = Files.createTempDirectory("dauchan").toFile()
    Runtime.getRuntime().addShutdownHook(Thread { first.deleteRecursively() })
    report("settings with 5,000 revocations", 200) { Deployment(file) }
    report("a diary opened and locked", 200) {
        NativeDiary.open(deployment, first.path, vault, Fixtures.now).lock()
    }
    val diary = NativeDiary.open(deployment, first.path, vault, Fixtures.now)
    report("a plain call", 20_000) { deployment.uniffiCloneHandle() }
    report("a call on an object", 20_000) { diary.changeNumber() }
    val market = Fixtures.code("market")
    report("a text read, Ed25519 and all", 2_000) { deployment.read(market, Fixtures.now) }
    var now = Fixtures.now
    report("a text checked in, synced to the disk", 200) {
        now += Duration.ofMinutes(10)
        diary.checkIn(market, now, Fixtures.offset)
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
