using System.Text.Json;
using Pipeline.World.Files;

namespace Pipeline.Adapters.Runs;

/// <summary><c>fault.json</c>: the container's own description of its failure.</summary>
internal static class FaultFile
{
    private const int MaxBytes = 64 * 1024;
    private const string Name = "fault.json";

    private static readonly ErrorCode[] Sayable =
        [ErrorCode.Inputs, ErrorCode.MissingSecret, ErrorCode.OutputDuplicate, ErrorCode.Timeout, ErrorCode.AdapterInvocation];

    /// <summary>Reads the description, and checks that a container may report this fault.</summary>
    public static Fault Read(string artifactsFolder, long exitStatus)
    {
        return World.Files.PlainFile.TryRead(Path.Combine(artifactsFolder, Name), MaxBytes, out var bytes) switch
        {
            PlainFileRead.Whole => Parse(bytes),
            PlainFileRead.Absent => Broken($"exit status {exitStatus} without {Name}"),
            PlainFileRead.TooLarge => Broken($"{Name} is larger than {MaxBytes} bytes"),
            _ => Broken($"{Name} is not a plain file"),
        };
    }

    public static bool Exists(string artifactsFolder) => FileNode.At(Path.Combine(artifactsFolder, Name)) is not null;

    private static Fault Parse(byte[] bytes)
    {
        try
        {
            var members = StrictJson.Parse(bytes).EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString(), StringComparer.Ordinal);
            if (members.Count == 2 && members.TryGetValue("message", out var message) && message is not null
                && ErrorCode.TryParse(members.GetValueOrDefault("code"), out var code) && Sayable.Contains(code))
            {
                return Fault.Of(code, message);
            }
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            // Not an object of strings, or not JSON.
        }

        return Broken($"{Name} is malformed");
    }

    private static Fault Broken(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
