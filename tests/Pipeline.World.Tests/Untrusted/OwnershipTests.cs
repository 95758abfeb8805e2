using System.Diagnostics;
using Pipeline.World.Files;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>Of a container's files only the bytes enter the world.</summary>
public sealed class OwnershipTests : IDisposable
{
    private const string Listing = "import os, sys\nfor at, folders, files in os.walk(sys.argv[1]):\n  for path in [at] + [os.path.join(at, f) for f in files]:\n    s = os.lstat(path)\n    print(oct(s.st_mode & 0o7777), s.st_uid, s.st_gid, os.listxattr(path))";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("ownership-tests-");

    private string Tree => Path.Combine(directory.FullName, "tree");

    [Fact]
    public void Owner_modes_attributes_and_access_lists_become_the_worlds()
    {
        // An access list in the kernel's form: version 2, then owner, user 65532, group, mask, other, each as tag, permissions and id.
        const string list = "import os, struct, sys\nacl = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', *e) for e in [(1,7,0xffffffff),(2,7,65532),(4,5,0xffffffff),(16,7,0xffffffff),(32,5,0xffffffff)])\n"
            + "os.setxattr('tree/f', 'system.posix_acl_access', acl); os.setxattr('tree/d', 'system.posix_acl_default', acl)\nos.setxattr('tree/f', 'user.mark', b'x')";
        Make($"umask 0; mkdir -p tree/d; echo x > tree/f; echo x > tree/d/f; chmod 6777 tree/f; chmod 3777 tree/d; chmod 0 tree/d/f; python3 -c \"{list}\"");
        if (Environment.UserName == "root")
        {
            Make("chown -R 65532:65532 tree");
        }

        var ours = Output("python3", "-c", "import os; print(os.geteuid(), os.getegid())").Trim();
        Ownership.Take(Tree);
        Assert.Equal(
            [$"0o600 {ours} []", $"0o600 {ours} []", $"0o700 {ours} []", $"0o700 {ours} []"],
            Output("python3", "-c", Listing, Tree).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("ln -s /etc/passwd tree/x")]
    [InlineData("ln -s . tree/x")]
    [InlineData("echo x > y; ln y tree/x")]
    [InlineData("mkfifo tree/x")]
    public void What_is_not_plain_is_refused(string make)
    {
        Make($"mkdir tree; {make}");
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: not a plain file: x", Assert.Throws<FaultException>(() => Ownership.Take(Tree)).Fault.ToString());
    }

    public void Dispose() => directory.Delete(recursive: true);

    private void Make(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "owners, modes and attributes are Linux's here");
        Output("bash", "-e", "-c", $"cd '{directory.FullName}'; {script}");
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
