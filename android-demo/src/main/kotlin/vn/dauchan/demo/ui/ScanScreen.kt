package vn.dauchan.demo.ui

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.Gravity
import android.view.TextureView
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.FrameLayout
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import vn.dauchan.demo.R
import vn.dauchan.demo.device.Cover
import vn.dauchan.demo.device.Extent
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Camera
import vn.dauchan.demo.model.Outline
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.View as Seen

/** The viewfinder with outlines and a hint, and buttons for the torch, a photo and a manual entry. */
internal class ScanScreen(private val drawing: Drawing) : Screen {
    private val context = drawing.context

    /** The view of the camera's picture. */
    val texture = TextureView(context)
    private val overlay = OutlineView(context)
    private val hint: TextView
    private val torch: LinearLayout
    private val trouble: LinearLayout
    private var shownCamera: Camera? = null

    override val view = FrameLayout(context)

    init {
        view.setBackgroundColor(context.getColor(R.color.viewfinder))
        texture.contentDescription = drawing.string(R.string.scan_viewfinder)
        texture.isOpaque = false
        view.addView(texture, MATCH_PARENT, MATCH_PARENT)
        overlay.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
        view.addView(overlay, MATCH_PARENT, MATCH_PARENT)
        trouble = column(context) {
            gravity = Gravity.CENTER_VERTICAL
            pad(28, 20, 28, 20)
        }
        val room = ScrollView(context).apply {
            isFillViewport = true
            addView(trouble, MATCH_PARENT, WRAP_CONTENT)
        }
        val below = column(context) { pad(16, 0, 16, 16) }
        hint = text(context, "", R.style.Text_Strong, R.color.on_viewfinder).apply {
            setBackgroundResource(R.drawable.veil_button)
            pad(16, 12, 16, 12)
            gravity = Gravity.CENTER
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        }
        below.add(hint)
        val row = below.row(above = 12) {}
        torch = row.tool(R.drawable.ic_torch, R.string.scan_torch_on) { drawing.model.scanning.switchTorch() }
        row.tool(R.drawable.ic_photo, R.string.scan_photo) { drawing.host.choosePhoto() }
        row.tool(R.drawable.ic_pencil, R.string.scan_by_hand) { drawing.model.form.begin() }
        below.addOnLayoutChangeListener { _, _, top, _, _, _, _, _, _ -> overlay.free = top }
        val front = column(context) {
            add(room, weight = 1f)
            add(below)
        }
        view.addView(front, MATCH_PARENT, MATCH_PARENT)
    }

    override fun show(state: AppState) {
        val seen = (state.page as Page.Scan).view
        overlay.outlines = when (seen) {
            is Seen.One -> listOf(seen.outline)
            is Seen.Several -> seen.outlines
            Seen.Empty, Seen.Crowded -> emptyList()
        }
        hint.setText(
            when (seen) {
                Seen.Empty -> R.string.scan_aim
                is Seen.One -> R.string.scan_found
                is Seen.Several -> R.string.scan_several
                Seen.Crowded -> R.string.scan_crowded
            },
        )
        val light = drawing.string(if (state.torch) R.string.scan_torch_off else R.string.scan_torch_on)
        torch.contentDescription = light
        (torch.getChildAt(1) as TextView).text = light
        val works = state.camera == Camera.RUNNING || state.camera == Camera.OFF
        overlay.visibility = if (works) View.VISIBLE else View.GONE
        hint.visibility = if (works) View.VISIBLE else View.GONE
        torch.visibility = if (works) View.VISIBLE else View.GONE
        if (state.camera != shownCamera) show(state.camera)
    }

    private fun show(camera: Camera) {
        shownCamera = camera
        trouble.removeAllViews()
        when (camera) {
            Camera.OFF, Camera.RUNNING -> Unit
            Camera.REFUSED -> trouble.tell(R.string.camera_refused, R.string.camera_refused_do, R.string.camera_allow) {
                drawing.host.askForCamera()
            }
            Camera.TAKEN -> trouble.tell(R.string.camera_taken, R.string.camera_taken_do, R.string.try_again) {
                drawing.model.scanning.startCamera()
            }
            Camera.BROKEN -> trouble.tell(R.string.camera_none, R.string.camera_none_do, R.string.try_again) {
                drawing.model.scanning.startCamera()
            }
        }
    }

    private fun LinearLayout.tell(title: Int, about: Int, label: Int, act: () -> Unit) {
        badge(R.drawable.ic_camera, R.color.tone_badge, R.color.on_viewfinder)
        heading(drawing.string(title), above = 20).setTextColor(context.getColor(R.color.on_viewfinder))
        text(about, above = 8, color = R.color.on_viewfinder)
        primaryButton(label, above = 20, act = act)
    }

    private fun LinearLayout.tool(icon: Int, label: Int, act: () -> Unit): LinearLayout {
        val tool = column(context) {
            gravity = Gravity.CENTER
            setBackgroundResource(R.drawable.veil_button)
            minimumHeight = context.dp(64)
            pad(4, 10, 4, 10)
            picture(icon, R.color.on_viewfinder)
            text(label, R.style.Text_Soft, above = 4, color = R.color.on_viewfinder).gravity = Gravity.CENTER
            asButton(context.getString(label), act)
            silenceChildren()
        }
        // All buttons are as high as the highest.
        addView(tool, LinearLayout.LayoutParams(0, MATCH_PARENT, 1f).apply { marginStart = context.dp(if (childCount == 0) 0 else 8) })
        return tool
    }
}

/** Draws an outline around each code in the camera's picture. */
private class OutlineView(context: Context) : View(context) {
    var outlines: List<Outline> = emptyList()
        set(value) {
            if (field != value) {
                field = value
                invalidate()
            }
        }

    /** The height from the top of the view that no other view covers. */
    var free = 0
        set(value) {
            if (field != value) {
                field = value
                invalidate()
            }
        }

    private val line = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = context.dp(4).toFloat()
        strokeJoin = Paint.Join.ROUND
        color = context.getColor(R.color.outline)
    }

    private val guide = Paint(line).apply {
        strokeCap = Paint.Cap.ROUND
        color = context.getColor(R.color.on_viewfinder)
        alpha = 0x99
    }

    override fun onDraw(canvas: Canvas) {
        if (outlines.isEmpty()) drawGuide(canvas)
        for (outline in outlines) {
            val cover = Cover(Extent(outline.width.toFloat(), outline.height.toFloat()), Extent(width, height))
            val path = Path()
            outline.corners.forEachIndexed { at, corner ->
                val x = cover.x(corner.x.toFloat())
                val y = cover.y(corner.y.toFloat())
                if (at == 0) path.moveTo(x, y) else path.lineTo(x, y)
            }
            path.close()
            canvas.drawPath(path, line)
        }
    }

    /** Returns the corners of a square in the middle of the uncovered part. */
    private fun drawGuide(canvas: Canvas) {
        val half = minOf(width, free) * GUIDE_SHARE / 2
        if (half < context.dp(MIN_GUIDE_DP) / 2) return
        val arm = half * 0.35f
        val x = width / 2f
        val y = free / 2f
        for (across in listOf(-1f, 1f)) for (down in listOf(-1f, 1f)) {
            val cornerX = x + across * half
            val cornerY = y + down * half
            val corner = Path().apply {
                moveTo(cornerX - across * arm, cornerY)
                lineTo(cornerX, cornerY)
                lineTo(cornerX, cornerY - down * arm)
            }
            canvas.drawPath(corner, guide)
        }
    }

    private companion object {
        const val GUIDE_SHARE = 0.6f
        const val MIN_GUIDE_DP = 80
    }
}
