using System.Text;
using Pipeline.World.Tests.Ledger;

namespace Pipeline.World.Tests.Crate;

/// <summary>A world in which one run read another's output, an existing file, and a missing one.</summary>
internal sealed class CrateSample
{
    /// <summary>A name with every character that a URI, a shell, JSON or HTML might mishandle.</summary>
    public const string Hostile = "outputs/%2e%2e/ä #1?&'\"<>[]{}|^`+=@:;,!$*()~ \u202e日本.txt";

    public static readonly ExecutionId First = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    public static readonly ExecutionId Second = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000002");
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private static readonly WorldPath Gone = WorldPath.Parse("world://cases/gone.csv");

    public static StagedSample Writer { get; } = Sample(First) with
    {
        Outputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs/reply.txt"] = "hello", [Hostile] = "hostile", ["outputs/-rf"] = "" },
    };

    public static StagedSample Reader { get; } = Sample(Second) with
    {
        Processor = "table_profile@2.0.0",
        Artifacts = new Dictionary<Digest, WorldPath>
        {
            [Of("hello")] = Writer.Prefix.Output(OutputName.Canonicalize("outputs/reply.txt")),
            [Of("a,b\n")] = Table,
            [Of("what it was")] = Gone,
        },
    };

    /// <summary>Settles both runs in a world.</summary>
    public static T In<T>(Func<TimeProvider, T> open)
        where T : IWorld
    {
        var time = new ManualTime();
        var world = open(time);
        Import(world, Table, "a,b\n");
        Import(world, Gone, "what it was");
        Settle(world, Writer);
        time.Now += TimeSpan.FromHours(1);
        Settle(world, Reader);
        Import(world, Gone, "what it is");
        return world;
    }

    private static StagedSample Sample(ExecutionId id) => new(id, WritePrefix.Expand("world://local/runs/{execution_id}/", id));

    private static Digest Of(string content) => Contracts.Images.Sha256.Of(Encoding.UTF8.GetBytes(content));

    private static void Import(IWorld world, WorldPath path, string content) => world.Import(path, new MemoryStream(Encoding.UTF8.GetBytes(content)), default);

    private static void Settle(IWorld world, StagedSample sample)
    {
        using var run = sample.StageIn(world);
        run.Settle(sample.Terms, sample.Index);
    }
}
