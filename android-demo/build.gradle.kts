// For Android Studio. Not run here: neither the Android SDK nor its Gradle plugin can be had where this
// project is built, so pom.xml is what is tested. The sources and resources are the same.
plugins {
    id("com.android.application") version "8.13.0"
    kotlin("android") version "2.2.20"
}

android {
    namespace = "vn.dauchan.demo"
    compileSdk = 35

    defaultConfig {
        applicationId = "vn.dauchan.demo"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
    }

    sourceSets["main"].kotlin.srcDir("src/main/kotlin")
    sourceSets["main"].res.srcDir(layout.buildDirectory.dir("deployment"))

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    buildTypes.getByName("release") {
        isMinifyEnabled = true // The SDK brings its own keep-rules.
        proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"))
    }
}

// The deployment of today's demonstration, so that what is built verifies. It needs Rust.
val deployment = tasks.register<Exec>("deployment") {
    commandLine("./deployment-resources", layout.buildDirectory.dir("deployment").get().asFile.path)
}
tasks.named("preBuild") { dependsOn(deployment) }

kotlin { compilerOptions { jvmTarget.set(org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_17) } }

dependencies {
    implementation("vn.dauchan:dauchan-android:0.1.0@aar")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
    implementation("net.java.dev.jna:jna:5.18.1@aar")
}
