using System.Diagnostics;

namespace Pipeline.Oci.Samples;

/// <summary>Another program that uses registries: skopeo, oras, docker.</summary>
/// <param name="name">The program; its Debian package has the same name.</param>
internal sealed class Peer(string name)
{
    public static Peer Skopeo { get; } = new("skopeo");

    public static Peer Oras { get; } = new("oras");

    public static Peer Docker { get; } = new("docker");

    /// <summary>Why a test that needs it cannot run here, or null.</summary>
    public string? WhyNot => Path.Exists(Executable) ? null : $"{name} is not installed";

    /// <summary>Why a test that needs a Docker engine cannot run here, or null.</summary>
    public static async Task<string?> WhyNoEngine()
    {
        try
        {
            await Docker.Run("version");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "no Docker engine answers";
        }
    }

    private string Executable => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists, name);

    /// <summary>Runs it; it must succeed.</summary>
    /// <returns>The bytes of its standard output.</returns>
    public async Task<byte[]> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
    }
}
