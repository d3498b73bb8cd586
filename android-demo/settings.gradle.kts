// For Android Studio, as build.gradle.kts. scripts/kotlin/install puts the library into the local Maven repository.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        mavenLocal { content { includeGroup("vn.dauchan") } }
        google()
        mavenCentral()
    }
}

rootProject.name = "dauchan-android-demo"
