using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Pipeline.Oci.Registry;

/// <summary>Runs <c>docker-credential-NAME get</c> with the registry on standard input and reads JSON from standard output.</summary>
internal sealed class CredentialProgram(string name, TimeProvider time)
{
    private const int MaxBytes = 64 * 1024;
    private const string TokenUser = "<token>"; // The secret is then an identity token.
    private const string NotFound = "credentials not found in native keychain";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(5); // Killed processes need a moment to exit.

    /// <returns>The credential; null if the helper has none for this key.</returns>
    public async Task<RegistryCredential?> Get(string key)
    {
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"-_.".Contains(c, StringComparison.Ordinal)))
        {
            throw Fail(key, "its name is not a valid program name");
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var program = Start(key);
        try
        {
            await Send(program, key, limit.Token);
            var output = await BoundedBody.UpTo(program.StandardOutput.BaseStream, MaxBytes + 1, limit.Token);
            if (output.Length > MaxBytes)
            {
                throw Fail(key, $"its output exceeds {MaxBytes} bytes");
            }

            await program.WaitForExitAsync(limit.Token);
            return program.ExitCode == 0 ? Read(key, output) : None(key, output, program.ExitCode);
        }
        catch (OperationCanceledException e)
        {
            throw Fail(key, $"no answer within {Limit.TotalSeconds} s", e);
        }
        finally
        {
            Stop(program);
        }
    }

    // A program may answer without reading its input.
    private static async Task Send(Process program, string key, CancellationToken cancellationToken)
    {
        try
        {
            await program.StandardInput.WriteAsync(key.AsMemory(), cancellationToken);
            program.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    private Process Start(string key)
    {
        var description = new ProcessStartInfo($"docker-credential-{name}", ["get"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            var program = Process.Start(description)!;
            program.BeginErrorReadLine(); // Read and dropped: it may hold a secret, and a full pipe would block the program.
            return program;
        }
        catch (Win32Exception e)
        {
            throw Fail(key, "it cannot be started", e);
        }
    }

    private RegistryCredential? None(string key, ReadOnlyMemory<byte> output, int exitCode) =>
        Encoding.UTF8.GetString(output.Span).Contains(NotFound, StringComparison.OrdinalIgnoreCase) ? null : throw Fail(key, $"exit status {exitCode}");

    private RegistryCredential? Read(string key, ReadOnlyMemory<byte> output)
    {
        try
        {
            var answer = StrictJson.Parse(output);
            var (user, secret) = (answer.GetProperty("Username").GetString() ?? "", answer.GetProperty("Secret").GetString() ?? "");
            return (user, secret) switch
            {
                (_, "") => null,
                (TokenUser, _) => new RegistryCredential.IdentityToken(secret),
                _ => new RegistryCredential.Password(user, secret),
            };
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            // Without the inner exception, because JSON errors quote the unreadable text.
            throw Fail(key, "its answer is not a credential");
        }
    }

    private static void Stop(Process program)
    {
        if (!program.HasExited)
        {
            program.Kill(entireProcessTree: true);
            program.WaitForExit(Gone);
        }
    }

    private RegistryException Fail(string key, string reason, Exception? inner = null) =>
        new(RegistryFailure.Denied, $"{key}: the credential helper docker-credential-{name} fails: {reason}", inner);
}
