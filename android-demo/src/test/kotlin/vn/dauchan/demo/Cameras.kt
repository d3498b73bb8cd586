package vn.dauchan.demo

import android.Manifest
import android.app.Application
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CameraMetadata
import android.view.TextureView
import java.awt.Image
import java.awt.image.BufferedImage
import java.io.File
import java.nio.ByteBuffer
import javax.imageio.ImageIO
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowCameraCharacteristics
import vn.dauchan.LumaFrame
import vn.dauchan.demo.device.service

/** A phone with a back camera, whose sensor lies so, and which the app may use. */
internal fun Person.phoneHasACamera(sensorOrientation: Int = 90) {
    shadowOf(RuntimeEnvironment.getApplication() as Application).grantPermissions(Manifest.permission.CAMERA)
    val characteristics = ShadowCameraCharacteristics.newCameraCharacteristics()
    shadowOf(characteristics).set(CameraCharacteristics.LENS_FACING, CameraMetadata.LENS_FACING_BACK)
    shadowOf(characteristics).set(CameraCharacteristics.SENSOR_ORIENTATION, sensorOrientation)
    shadowOf(cameras()).addCamera("0", characteristics)
}

internal fun Person.cameras(): CameraManager = RuntimeEnvironment.getApplication().service<CameraManager>()

/** The surface that the camera draws into comes from the window, which is not there on the JVM. */
internal fun Person.viewfinderAppears() {
    waitFor({ views().any { (it as? TextureView)?.surfaceTextureListener != null } }) { screen() }
    viewfinder().surfaceTextureListener!!.onSurfaceTextureAvailable(SurfaceTexture(0), 822, 1400)
    rest()
}

internal fun Person.viewfinder(): TextureView = views().filterIsInstance<TextureView>().single()

/** A phone photo's luma, as a camera's first plane holds it. */
internal fun lumaOf(photo: File) = lumaOf(ImageIO.read(photo))

/** What the demo's camera would have of a photo's middle: 1280 × 720, here as it stands upright. */
internal fun cameraFrameOf(photo: File): (closed: () -> Unit) -> LumaFrame {
    val picture = ImageIO.read(photo)
    val across = picture.height * 9 / 16
    val frame = BufferedImage(720, 1280, BufferedImage.TYPE_INT_RGB)
    val middle = picture.getSubimage((picture.width - across) / 2, 0, across, picture.height)
    frame.createGraphics().drawImage(middle.getScaledInstance(720, 1280, Image.SCALE_AREA_AVERAGING), 0, 0, null)
    return lumaOf(frame)
}

private fun lumaOf(picture: BufferedImage): (closed: () -> Unit) -> LumaFrame {
    val plane = ByteBuffer.allocateDirect(picture.width * picture.height)
    for (y in 0 until picture.height) for (x in 0 until picture.width) plane.put(luma(picture.getRGB(x, y)))
    plane.flip()
    return { closed -> LumaFrame.of(plane, picture.width, picture.height, release = closed) }
}

internal fun luma(rgb: Int): Byte = ((299 * (rgb shr 16 and 255) + 587 * (rgb shr 8 and 255) + 114 * (rgb and 255)) / 1000).toByte()
