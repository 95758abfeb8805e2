using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pipeline.Oci.Samples;

/// <summary>A real registry on a free loopback port: Debian's <c>docker-registry</c> (Distribution 2.8), with its files in a temporary folder.</summary>
internal sealed partial class DistributionServer : IAsyncDisposable
{
    /// <summary>The user and password of one that requires them.</summary>
    public const string User = "release";
    public const string Password = "correct horse";

    /// <summary>The program, of Debian's package <c>docker-registry</c>.</summary>
    public const string Program = "/usr/bin/docker-registry";

    // bcrypt, the only form that Distribution supports.
    private const string PasswordLine = User + ":$2b$04$SC9/7KAYXPSqb0c2Kuc.VuwwuGNGQhZmLvVfBFruyfMCf75TZNxpS\n";

    private const string Settings = """
        version: 0.1
        log: {level: info, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: 'FOLDER/data'}, delete: {enabled: true}}
        http: {addr: '127.0.0.1:0'}

        """;

    private const string AskingPassword = "auth: {htpasswd: {realm: release, path: 'FOLDER/htpasswd'}}";

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private DistributionServer(DirectoryInfo folder, Process process, string host) => (this.folder, this.process, Host) = (folder, process, host);

    /// <summary>Why a test that needs it cannot run here, or null.</summary>
    public static string? WhyNot => File.Exists(Program) ? null : $"{Program} is not installed (Debian package docker-registry)";

    /// <summary>The registry's name in references, <c>127.0.0.1:PORT</c>, with plain HTTP.</summary>
    public string Host { get; }

    public int Port => new Uri($"http://{Host}").Port;

    /// <summary>Starts an empty one and waits until it answers.</summary>
    /// <param name="withPassword">Whether it admits only <see cref="User"/>.</param>
    /// <param name="deletes">Whether it deletes manifests.</param>
    public static async Task<DistributionServer> Launch(bool withPassword = false, bool deletes = true)
    {
        var place = Directory.CreateTempSubdirectory("pipeline-registry-");
        var settings = Path.Combine(place.FullName, "config.yml");
        var text = withPassword ? Settings + AskingPassword : Settings;
        text = deletes ? text : text.Replace("delete: {enabled: true}", "delete: {enabled: false}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings, text.Replace("FOLDER", place.FullName, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(place.FullName, "htpasswd"), PasswordLine);
        var start = new ProcessStartInfo(Program, ["serve", settings]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["OTEL_TRACES_EXPORTER"] = "none";
        var running = Process.Start(start)!;
        return new DistributionServer(place, running, await Address(running));
    }

    /// <summary>The folder of everything that was pushed.</summary>
    public string Data => Path.Combine(folder.FullName, "data");

    /// <summary>Deletes a manifest behind every client's back.</summary>
    public async Task Delete(string repository, string digest)
    {
        using var http = new HttpClient();
        (await http.DeleteAsync(new Uri($"http://{Host}/v2/{repository}/manifests/{digest}"))).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    // The system chooses the port, so that no two tests share one, and the log reports it. From then on connections are accepted.
    private static async Task<string> Address(Process process)
    {
        process.BeginOutputReadLine(); // Nobody reads what it says, and a full pipe would stop it.
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return match.Groups["address"].Value;
            }
        }

        throw new InvalidOperationException($"{Program} does not start");
    }

    [GeneratedRegex("listening on (?<address>127\\.0\\.0\\.1:[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
