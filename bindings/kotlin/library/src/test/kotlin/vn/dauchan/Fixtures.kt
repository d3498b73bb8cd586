package vn.dauchan

import vn.dauchan.bridge.Deployment
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.time.Clock
import java.time.Instant
import java.time.ZoneOffset
import java.util.Properties

/** The files of `bindings/fixtures`: a small deployment, its lists, codes and frames. */
object Fixtures {
    private val folder: Path = Path.of(System.getProperty("dauchan.fixtures"))
    private val codes = properties("codes.properties")

    val now: Instant = Instant.ofEpochSecond(folder.resolve("now").toFile().readText().toLong())
    val clock: Clock = Clock.fixed(now, ZoneOffset.UTC)

    /** Viet Nam's local time. */
    val offset: ZoneOffset = ZoneOffset.ofHours(7)

    /** The bytes of a `deployment.json`; the large one's baseline has 5,000 revocations. */
    fun deploymentFile(name: String = "deployment"): ByteArray =
        Files.readAllBytes(folder.resolve("$name.json"))

    fun deployment() = Deployment(deploymentFile())

    /** The text of a code. */
    fun code(name: String): String = requireNotNull(codes.getProperty(name)) { "no code '$name'" }

    /** The bytes of a trust list. */
    fun list(name: String): ByteArray = Files.readAllBytes(folder.resolve("lists/$name.list"))

    /** The file of a notice bundle. */
    fun bundle(name: String): java.io.File = folder.resolve("notices/$name.bundle").toFile()

    /** A PNG of a code. */
    fun photo(name: String): ByteArray = Files.readAllBytes(folder.resolve("frames/$name.png"))

    /** A code as a camera would hand it over: a direct buffer. */
    fun frame(name: String, release: () -> Unit = {}): LumaFrame {
        val picture = picture(name)
        return LumaFrame.of(direct(picture.pixels), picture.side, picture.side, release = release)
    }

    class Picture(val side: Int, val pixels: ByteArray)

    /** A code as grey pixels. */
    fun picture(name: String): Picture {
        val pgm = Files.readAllBytes(folder.resolve("frames/$name.pgm"))
        val header = String(pgm, 0, 32, Charsets.US_ASCII).split("\n")
        val side = header[1].substringBefore(' ').toInt()
        return Picture(side, pgm.copyOfRange(pgm.size - side * side, pgm.size))
    }

    fun direct(bytes: ByteArray): ByteBuffer =
        ByteBuffer.allocateDirect(bytes.size).apply { put(bytes).flip() }

    private fun properties(name: String) =
        Properties().apply { Files.newBufferedReader(folder.resolve(name)).use(::load) }
}
