using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Tests.Npm;

/// <summary>The program <c>npm</c>, with its settings from a folder of the test.</summary>
/// <param name="settings">The folder for its cache and settings.</param>
/// <param name="registry">The registry; null for this machine's own.</param>
internal sealed class NpmProgram(string settings, Uri? registry)
{
    /// <summary>Runs npm in a folder.</summary>
    /// <returns>Its exit status and what it wrote.</returns>
    public async Task<(int Status, string Output, string Error)> Run(string folder, params string[] arguments)
    {
        string[] own = registry is null ? [] : ["--registry", registry.ToString(), "--userconfig", Path.Combine(settings, "npmrc")];
        using var npm = Start(folder, [.. arguments, .. own, "--cache", Path.Combine(settings, "npm-cache"), "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
        var output = npm.StandardOutput.ReadToEndAsync();
        var error = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        return (npm.ExitCode, await output, error);
    }

    /// <summary>Runs npm in a folder, and fails the test if npm fails.</summary>
    public async Task<string> Succeed(string folder, params string[] arguments)
    {
        var (status, output, error) = await Run(folder, arguments);
        Assert.True(status == 0, $"npm {string.Join(' ', arguments)} ended with {status}: {error}{output}");
        return output;
    }

    private static Process Start(string folder, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("npm", arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("there is no npm on this machine (Debian package npm)");
            throw;
        }
    }
}
