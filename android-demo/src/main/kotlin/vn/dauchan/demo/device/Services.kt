package vn.dauchan.demo.device

import android.content.Context

/** Returns a system service that every phone has. */
internal inline fun <reified S : Any> Context.service(): S = checkNotNull(getSystemService(S::class.java))
