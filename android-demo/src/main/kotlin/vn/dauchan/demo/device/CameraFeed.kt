package vn.dauchan.demo.device

import android.Manifest
import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.Matrix
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.hardware.display.DisplayManager
import android.os.Handler
import android.os.Looper
import android.util.Size
import android.view.Surface
import android.view.TextureView
import android.view.View
import vn.dauchan.LumaFrame
import vn.dauchan.android.CameraFrames
import vn.dauchan.android.uprightRotation
import vn.dauchan.demo.model.Camera

/** The preferred size of frames. Larger frames cost time and find little more. */
private val WANTED = Size(1280, 720)

/**
 * Runs the back camera from [start] to [stop]. It draws its picture into a [TextureView], passes luma
 * frames to [frame], and reports its state to [changed].
 *
 * @param handler the handler of the camera's thread. It must outlive this object, to close a camera that
 *   opens after [stop].
 */
internal class CameraFeed(
    private val context: Context,
    private val handler: Handler,
    private val frame: (LumaFrame) -> Unit,
    private val changed: (Camera) -> Unit,
) {
    private val manager = context.service<CameraManager>()
    private var running: Running? = null

    /** Starts the camera with the picture in [view], which must have its surface. Starting again does nothing. */
    fun start(view: TextureView) {
        if (running != null) return
        if (!context.hasPermission(Manifest.permission.CAMERA)) {
            changed(Camera.REFUSED)
            return
        }
        try {
            val id = backCamera() ?: return changed(Camera.BROKEN)
            running = Running(id, manager.getCameraCharacteristics(id), view).apply { open() }
        } catch (_: CameraAccessException) {
            changed(Camera.BROKEN)
        }
    }

    fun stop() {
        running?.close()
        running = null
    }

    fun light(on: Boolean) {
        running?.light(on)
    }

    private fun backCamera(): String? = manager.cameraIdList.firstOrNull { id ->
        manager.getCameraCharacteristics(id).get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK
    } ?: manager.cameraIdList.firstOrNull()

    private inner class Running(
        private val id: String,
        private val characteristics: CameraCharacteristics,
        private val view: TextureView,
    ) {
        private val size = chooseSize()
        private val sensor = characteristics.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 90
        private val facesFront = characteristics.get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_FRONT
        private val frames = CameraFrames(size.width, size.height, handler, ::turn, frame)
        private val upright = Upright(view, Extent(size.width, size.height), sensor)

        // The fields below are used on the camera's thread only.
        private var device: CameraDevice? = null
        private var session: CameraCaptureSession? = null
        private var request: CaptureRequest.Builder? = null
        private var lit = false
        private var closed = false

        @SuppressLint("MissingPermission") // start() has checked it.
        fun open() {
            upright.start()
            try {
                manager.openCamera(id, Opened(), handler)
            } catch (error: CameraAccessException) {
                tell(if (error.reason == CameraAccessException.CAMERA_IN_USE) Camera.TAKEN else Camera.BROKEN)
            } catch (_: SecurityException) {
                tell(Camera.REFUSED)
            }
        }

        fun close() {
            upright.stop()
            handler.post {
                closed = true
                session?.close()
                device?.close()
                frames.close()
            }
        }

        fun light(on: Boolean) {
            handler.post {
                if (lit == on) return@post
                lit = on
                repeatRequest()
            }
        }

        private fun turn(): Int = uprightRotation(sensor, view.display?.rotation ?: Surface.ROTATION_0, facesFront)

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
                if (closed) return camera.close()
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

        @Suppress("DEPRECATION") // Its replacement needs API 28.
        private fun beginSession(camera: CameraDevice) {
            val picture = view.surfaceTexture?.let(::surface)
            val targets = listOfNotNull(frames.surface, picture)
            val begun = object : CameraCaptureSession.StateCallback() {
                override fun onConfigured(ready: CameraCaptureSession) {
                    if (!closed) orTell { beginFrames(camera, ready, targets) }
                }

                override fun onConfigureFailed(failed: CameraCaptureSession) = tell(Camera.BROKEN)
            }
            orTell { camera.createCaptureSession(targets, begun, handler) }
        }

        private fun beginFrames(camera: CameraDevice, ready: CameraCaptureSession, targets: List<Surface>) {
            session = ready
            request = camera.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                targets.forEach(::addTarget)
                set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            }
            repeatRequest()
            tell(Camera.RUNNING)
        }

        private fun surface(texture: SurfaceTexture): Surface {
            texture.setDefaultBufferSize(size.width, size.height)
            return Surface(texture)
        }

        private fun repeatRequest() {
            val ready = session ?: return
            val request = request ?: return
            request.set(CaptureRequest.FLASH_MODE, if (lit) CaptureRequest.FLASH_MODE_TORCH else CaptureRequest.FLASH_MODE_OFF)
            orTell { ready.setRepeatingRequest(request.build(), null, handler) }
        }

        /** Runs [act] on a camera that may have been disconnected since. Its own callback reports that. */
        private inline fun orTell(act: () -> Unit) = try {
            act()
        } catch (_: CameraAccessException) {
            tell(Camera.BROKEN)
        } catch (_: IllegalStateException) {
            Unit
        }
    }
}

/**
 * Keeps a camera's picture upright and undistorted in [view] when the view or the display changes. It
 * listens to the display, because turning a phone upside down changes no configuration.
 */
private class Upright(private val view: TextureView, private val buffer: Extent, private val sensorDegrees: Int) :
    View.OnLayoutChangeListener, DisplayManager.DisplayListener {
    private val displays = view.context.service<DisplayManager>()

    fun start() {
        view.addOnLayoutChangeListener(this)
        displays.registerDisplayListener(this, Handler(Looper.getMainLooper()))
        lay()
    }

    fun stop() {
        view.removeOnLayoutChangeListener(this)
        displays.unregisterDisplayListener(this)
    }

    private fun lay() {
        if (view.width == 0 || view.height == 0) return
        val display = 90 * (view.display?.rotation ?: Surface.ROTATION_0)
        val values = previewTransform(buffer, Extent(view.width, view.height), sensorDegrees, display)
        view.setTransform(Matrix().apply { setValues(values) })
    }

    override fun onLayoutChange(
        view: View, left: Int, top: Int, right: Int, bottom: Int,
        oldLeft: Int, oldTop: Int, oldRight: Int, oldBottom: Int,
    ) = lay()

    override fun onDisplayChanged(display: Int) = lay()

    override fun onDisplayAdded(display: Int) = Unit

    override fun onDisplayRemoved(display: Int) = Unit
}
