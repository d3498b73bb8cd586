package vn.dauchan.demo

import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.time.ZoneId
import kotlinx.coroutines.cancel
import vn.dauchan.fileKeyVault
import vn.dauchan.demo.device.Announcement
import vn.dauchan.demo.device.NoticeBundleAddress
import vn.dauchan.demo.device.Reminder
import vn.dauchan.demo.device.TrustListAddress
import vn.dauchan.demo.model.AppModel

/** The demo itself, with the fixtures' deployment, a clock of its own and a list server on loopback. */
class TestApplication : DemoApplication() {
    private var process: AppModel? = null

    override val environment get() = makeEnvironment()

    override val model get() = process ?: AppModel(environment, scope).also { process = it }

    /**
     * As if the process had been ended just now: a new one finds only what was in the files at this
     * moment. (This test's own process goes on, and holds the old files; so the new one gets a copy.)
     */
    fun dieAndComeBack() {
        val found = folder.resolveSibling("found-${System.nanoTime()}")
        folder.toFile().copyRecursively(found.toFile())
        folder = found
        process = null
    }

    fun forget() {
        process = null
    }

    fun end() {
        scope.cancel()
        process = null
    }

    override fun makeEnvironment() = Environment(
        readDeployment = if (asBuilt) super.makeEnvironment().readDeployment else Fixtures::deployment,
        listAddress = { TrustListAddress(URI("http://127.0.0.1:${server.port}/trust.list").toURL()) },
        bundleAddress = { NoticeBundleAddress(URI("http://127.0.0.1:${server.port}/notice.bundle").toURL()) },
        folder = folder,
        vault = vault,
        clock = clock,
        remind = Reminder(this)::set,
        announce = Announcement(this)::show,
    )

    companion object {
        val clock = StoppedClock()
        val server = ListServer()
        var folder: Path = Path.of("")
        lateinit var vault: vn.dauchan.bridge.KeyVault

        /** Whether the deployment is that in the app and not that of the fixtures. */
        var asBuilt = false

        /** The environment of a new phone: nothing. */
        fun newPhone() {
            clock.now = Fixtures.now
            server.list = null
            server.bundle = null
            asBuilt = false
            folder = Files.createTempDirectory("phone").resolve("diary")
            vault = fileKeyVault(folder.resolveSibling("key"))
        }
    }
}

/** Stands still until it is told to move. */
class StoppedClock(@Volatile var now: Instant = Fixtures.now, private val zone: ZoneId = ZoneId.of("Asia/Ho_Chi_Minh")) : Clock() {
    override fun instant(): Instant = now
    override fun getZone(): ZoneId = zone
    override fun withZone(zone: ZoneId): Clock = StoppedClock(now, zone)

    fun pass(time: Duration) {
        now += time
    }
}

/** A static file server on loopback, such as any web server is. */
class ListServer {
    @Volatile
    var list: ByteArray? = null

    @Volatile
    var bundle: ByteArray? = null

    @Volatile
    var requests = 0

    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0).apply {
        serve("/trust.list") {
            requests++
            list
        }
        serve("/notice.bundle") { bundle }
        start()
    }

    private fun HttpServer.serve(path: String, body: () -> ByteArray?) {
        createContext(path) { exchange ->
            val body = body()
            exchange.sendResponseHeaders(if (body == null) 404 else 200, body?.size?.toLong() ?: -1)
            body?.let { exchange.responseBody.write(it) }
            exchange.close()
        }
    }

    val port: Int get() = server.address.port
}
