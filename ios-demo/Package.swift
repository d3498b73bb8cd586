// swift-tools-version: 6.0
import PackageDescription

// The demo but its drawing. The app itself, App/, is compiled by the project that XcodeGen makes of
// project.yml, for only that can sign, bundle and ask for the camera. scripts/ios/test compiles it here too,
// against stand-ins/apple, to test what it would draw.
let isOverDeclarations = Context.environment["DAUCHAN_APPLE_DECLARATIONS"] != nil
let app: [Target] =
    isOverDeclarations
    ? [
        .executableTarget(
            name: "DauChanDemoApp", dependencies: ["DauChanDemoModel"], path: "App",
            exclude: ["InfoPlist.xcstrings", "PrivacyInfo.xcprivacy"])
    ] : []

let package = Package(
    name: "DauChanDemo",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "DauChanDemoModel", targets: ["DauChanDemoModel"])],
    dependencies: [.package(name: "DauChan", path: "..")],
    targets: [
        .target(
            name: "DauChanDemoModel",
            dependencies: [.product(name: "DauChan", package: "DauChan")],
            // Copied as they are: the same files are read by the tests and by the app.
            resources: [.copy("Resources")]
        ),
        .testTarget(
            name: "DauChanDemoModelTests", dependencies: ["DauChanDemoModel"] + app.map { .byName(name: $0.name) }),
    ] + app,
    swiftLanguageModes: [.v6]
)
