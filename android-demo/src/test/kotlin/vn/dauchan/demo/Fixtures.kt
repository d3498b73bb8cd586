package vn.dauchan.demo

import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.util.Properties
import vn.dauchan.LumaFrame
import vn.dauchan.bridge.Deployment

/** The files of `bindings/fixtures`: a small deployment, its lists, codes and frames. */
internal object Fixtures {
    private val folder: Path = Path.of(System.getProperty("dauchan.fixtures"))
    private val codes = properties("codes.properties")

    val now: Instant = Instant.ofEpochSecond(folder.resolve("now").toFile().readText().toLong())

    fun deployment() = Deployment(Files.readAllBytes(folder.resolve("deployment.json")))

    /** The text of a code. */
    fun code(name: String): String = requireNotNull(codes.getProperty(name)) { "no code '$name'" }

    fun list(name: String): ByteArray = Files.readAllBytes(folder.resolve("lists/$name.list"))

    fun bundle(name: String): ByteArray = Files.readAllBytes(folder.resolve("notices/$name.bundle"))

    /** A PNG of a code. */
    fun photo(name: String): ByteArray = Files.readAllBytes(folder.resolve("frames/$name.png"))

    /** Grey pixels, row by row. */
    class Picture(val side: Int, val pixels: ByteArray)

    fun picture(name: String): Picture {
        val pgm = Files.readAllBytes(folder.resolve("frames/$name.pgm"))
        val side = String(pgm, 0, 32, Charsets.US_ASCII).split("\n")[1].substringBefore(' ').toInt()
        return Picture(side, pgm.copyOfRange(pgm.size - side * side, pgm.size))
    }

    /** A code as Camera2 would hand it over: a luma plane in a direct buffer. */
    fun frame(name: String, closed: () -> Unit = {}): LumaFrame {
        val picture = picture(name)
        val plane = ByteBuffer.allocateDirect(picture.pixels.size).put(picture.pixels).flip()
        return LumaFrame.of(plane, picture.side, picture.side, release = closed)
    }

    private fun properties(name: String) =
        Properties().apply { Files.newBufferedReader(folder.resolve(name)).use(::load) }
}
