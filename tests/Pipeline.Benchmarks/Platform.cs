// Benchmarks set Unix modes and pin cores.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
