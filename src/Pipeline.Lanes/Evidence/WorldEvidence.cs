using System.Security.Cryptography;
using Pipeline.World;

namespace Pipeline.Lanes.Evidence;

/// <summary>Reads the files of runs in a world.</summary>
internal static class WorldEvidence
{
    /// <summary>All files under the prefix, by relative path.</summary>
    public static Dictionary<string, FileEvidence> Files(IWorld world, WritePrefix prefix) => world.List(prefix.World, prefix.Path)
        .ToDictionary(path => path.Path[(prefix.Path.Length + 1)..], path => File(world, path), StringComparer.Ordinal);

    /// <summary>One file, or null.</summary>
    public static FileEvidence? Find(IWorld world, WorldPath path) => world.Exists(path) ? File(world, path) : null;

    private static FileEvidence File(IWorld world, WorldPath path)
    {
        using var stream = world.OpenRead(path);
        return Read(stream);
    }

    /// <summary>Reads a file; content beyond the maximum size of a document is hashed but not kept.</summary>
    public static FileEvidence Read(Stream stream)
    {
        if (stream.Length > StrictJson.MaxBytes)
        {
            return new FileEvidence(Digest.FromHash(SHA256.HashData(stream)), stream.Length, null);
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new FileEvidence(Digest.FromHash(SHA256.HashData(content)), content.Length, content);
    }
}

/// <summary>A file of a run.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Content">Its bytes, if they are few enough to keep and to compare in a report.</param>
public sealed record FileEvidence(Digest Sha256, long Size, ReadOnlyMemory<byte>? Content)
{
    internal static FileEvidence Of(ReadOnlyMemory<byte> content) => new(Contracts.Images.Sha256.Of(content.Span), content.Length, content);
}
