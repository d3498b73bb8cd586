package vn.dauchan.demo.device

import android.Manifest
import android.annotation.SuppressLint
import android.content.Context
import android.content.pm.PackageManager
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.util.Size
import android.view.Surface
import android.view.TextureView
import vn.dauchan.LumaFrame
import vn.dauchan.android.CameraFrames
import vn.dauchan.android.toLumaFrame
import vn.dauchan.android.uprightRotation
import vn.dauchan.demo.model.Camera

/** The size of frames nearest to which is chosen: more pixels cost time and find little more. */
private val WANTED = Size(1280, 720)

/**
 * The back camera, from [start] to [stop]: its picture into a [TextureView], its luma frames to
 * [frame], and what becomes of it to [changed]. Frames come on a thread of its own.
 */
internal class CameraFeed(
    private val context: Context,
    private val frame: (LumaFrame) -> Unit,
    private val changed: (Camera) -> Unit,
) {
    private val manager = context.service<CameraManager>()
    private var running: Running? = null

    /** Starts once [view] can show a picture. Starting again does nothing. */
    fun start(view: TextureView) {
        if (running != null) return
        if (context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            changed(Camera.REFUSED)
            return
        }
        val id = backCamera() ?: return changed(Camera.BROKEN)
        val started = Running(id, view)
        running = started
        started.open()
    }

    fun stop() {
        running?.close()
        running = null
    }

    fun light(on: Boolean) {
        running?.light(on)
    }

    private fun backCamera(): String? = try {
        manager.cameraIdList.firstOrNull { id ->
            manager.getCameraCharacteristics(id).get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK
        } ?: manager.cameraIdList.firstOrNull()
    } catch (_: CameraAccessException) {
        null
    }

    private inner class Running(private val id: String, private val view: TextureView) {
        private val thread = HandlerThread("camera").apply { start() }
        private val handler = Handler(thread.looper)
        private val characteristics = manager.getCameraCharacteristics(id)
        private val size = chooseSize()
        private val reader = CameraFrames.reader(size.width, size.height)
        private var device: CameraDevice? = null
        private var session: CameraCaptureSession? = null
        private var request: CaptureRequest.Builder? = null
        private var lit = false

        @SuppressLint("MissingPermission") // start() has asked.
        fun open() {
            reader.setOnImageAvailableListener(::take, handler)
            try {
                manager.openCamera(id, Opened(), handler)
            } catch (fault: CameraAccessException) {
                tell(if (fault.reason == CameraAccessException.CAMERA_IN_USE) Camera.TAKEN else Camera.BROKEN)
            } catch (_: SecurityException) {
                tell(Camera.REFUSED)
            }
        }

        fun close() {
            session?.close()
            device?.close()
            reader.close()
            thread.quitSafely()
        }

        fun light(on: Boolean) {
            lit = on
            repeatRequest()
        }

        private fun take(reader: ImageReader) {
            val image = reader.acquireLatestImage() ?: return
            frame(image.toLumaFrame(turn()))
        }

        private fun turn(): Int = uprightRotation(
            sensorOrientation = characteristics.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 90,
            displayRotation = view.display?.rotation ?: Surface.ROTATION_0,
            facesFront = characteristics.get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_FRONT,
        )

        private fun chooseSize(): Size {
            val sizes = characteristics.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
                ?.getOutputSizes(ImageFormat.YUV_420_888).orEmpty()
            fun pixels(size: Size) = size.width.toLong() * size.height
            return sizes.minByOrNull { Math.abs(pixels(it) - pixels(WANTED)) } ?: WANTED
        }

        private fun tell(camera: Camera) {
            view.post { if (running === this) changed(camera) }
        }

        private inner class Opened : CameraDevice.StateCallback() {
            override fun onOpened(camera: CameraDevice) {
                device = camera
                beginSession(camera)
            }

            override fun onDisconnected(camera: CameraDevice) = fail(camera, Camera.TAKEN)

            override fun onError(camera: CameraDevice, error: Int) = fail(
                camera,
                if (error == ERROR_CAMERA_IN_USE || error == ERROR_MAX_CAMERAS_IN_USE) Camera.TAKEN else Camera.BROKEN,
            )

            private fun fail(camera: CameraDevice, cause: Camera) {
                camera.close()
                tell(cause)
            }
        }

        @Suppress("DEPRECATION") // Its successor begins at API 28.
        private fun beginSession(camera: CameraDevice) {
            val picture = view.surfaceTexture?.let(::surface)
            val targets = listOfNotNull(reader.surface, picture)
            val begun = object : CameraCaptureSession.StateCallback() {
                override fun onConfigured(ready: CameraCaptureSession) {
                    session = ready
                    request = camera.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                        targets.forEach(::addTarget)
                        set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                    }
                    repeatRequest()
                    tell(Camera.RUNNING)
                }

                override fun onConfigureFailed(failed: CameraCaptureSession) = tell(Camera.BROKEN)
            }
            try {
                camera.createCaptureSession(targets, begun, handler)
            } catch (_: CameraAccessException) {
                tell(Camera.BROKEN)
            }
        }

        private fun surface(texture: SurfaceTexture): Surface {
            texture.setDefaultBufferSize(size.width, size.height)
            return Surface(texture)
        }

        private fun repeatRequest() {
            val ready = session ?: return
            val request = request ?: return
            request.set(CaptureRequest.FLASH_MODE, if (lit) CaptureRequest.FLASH_MODE_TORCH else CaptureRequest.FLASH_MODE_OFF)
            try {
                ready.setRepeatingRequest(request.build(), null, handler)
            } catch (_: CameraAccessException) {
                tell(Camera.BROKEN)
            } catch (_: IllegalStateException) {
                // The camera went away in between; its own callback has told.
            }
        }
    }
}
