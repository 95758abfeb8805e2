using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Tests.Npm;

/// <summary>npm packages for comparisons, fetched once by npm itself into <c>artifacts/npm</c>, by exact version and without running their scripts.</summary>
internal static class NpmPackage
{
    private static readonly Lock One = new();
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>A folder with <c>node_modules</c>; the test is skipped if npm cannot get the package.</summary>
    public static string Install(string root, string name, string version) => Once(root, name, version, folder =>
    {
        File.WriteAllText(Path.Combine(folder, "package.json"), "{}");
        return Run(folder, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", $"{name}@{version}");
    });

    /// <summary>The package's archive, for a package of which little is needed; skipped likewise.</summary>
    public static string Archive(string root, string name, string version) => Directory.GetFiles(
        Once(root, name, version, folder => Run(folder, "pack", "--ignore-scripts", $"{name}@{version}")), "*.tgz").Single();

    private static string Once(string root, string name, string version, Func<string, string?> fetch)
    {
        var folder = Path.Combine(root, "artifacts", "npm", $"{name.Replace('/', '-')}-{version}");
        lock (One)
        {
            return Directory.Exists(folder) ? folder : Make(folder, $"{name}@{version}", fetch);
        }
    }

    // Built separately and renamed, because another test project may do the same at once.
    private static string Make(string folder, string package, Func<string, string?> fetch)
    {
        var apart = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
        try
        {
            if (fetch(apart) is { } reason)
            {
                Assert.Skip($"npm cannot get {package}: {reason}");
            }

            Directory.Move(apart, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // The other one was faster.
        }
        finally
        {
            if (Directory.Exists(apart))
            {
                Directory.Delete(apart, recursive: true);
            }
        }

        return folder;
    }

    /// <returns>The failure, or null.</returns>
    private static string? Run(string folder, params string[] arguments)
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
            {
                UseShellExecute = false,
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var (output, error) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
            if (!npm.WaitForExit(Bound))
            {
                npm.Kill(entireProcessTree: true);
                return "it did not end";
            }

            Task.WaitAll(output, error);
            return npm.ExitCode == 0 ? null : $"it ended with {npm.ExitCode}";
        }
        catch (Win32Exception)
        {
            return "there is no npm here";
        }
    }
}
