using System.Runtime.InteropServices;

namespace Pipeline.Processor;

/// <summary>What the kernel shows of the container.</summary>
internal static class KernelView
{
    /// <summary>The machine's name as uname(2) has it.</summary>
    public static string Machine => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        var other => other.ToString(),
    };

    /// <summary>The network interfaces, sorted (proc_pid_net(5), <c>dev</c>: two lines of headings, then <c>name: …</c>).</summary>
    public static IEnumerable<string> Interfaces() => File.ReadLines("/proc/self/net/dev")
        .Skip(2)
        .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim())
        .Order(StringComparer.Ordinal);

    /// <summary>Whether the file system at <c>/</c>, the last one mounted there, is not read-only (fstab(5), field 4).</summary>
    public static bool RootIsWritable() => !File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .Last(fields => fields[1] == "/")[3]
        .Split(',')
        .Contains("ro", StringComparer.Ordinal);
}
