namespace Pipeline.Dependencies.Archives;

/// <summary>A file in an archive, by the place of its bytes.</summary>
/// <param name="Name">Its path in the archive, with <c>/</c>.</param>
/// <param name="IsDeflated">Whether its bytes are a DEFLATE stream (RFC 1951); otherwise they are the content itself.</param>
/// <param name="Offset">Where its bytes begin.</param>
/// <param name="CompressedSize">The number of its bytes in the archive.</param>
/// <param name="Size">The number of bytes of its content.</param>
/// <param name="Crc32">The CRC-32 of its content; 0 if it is not deflated.</param>
/// <param name="UnixMode">Its type and permissions, if it was written on Unix; otherwise 0.</param>
internal sealed record ArchiveMember(string Name, bool IsDeflated, long Offset, long CompressedSize, long Size, uint Crc32, int UnixMode);

/// <summary>Gives access to the bytes of members.</summary>
internal interface IArchive
{
    /// <summary>The bytes of a member as the archive has them.</summary>
    Stream Raw(ArchiveMember member);
}

/// <summary>The paths that the members of a package's archive may have.</summary>
internal static class MemberPath
{
    private const int FileTypeMask = 0xf000;
    public const int RegularFile = 0x8000;
    private const int MaxLength = 4096;

    /// <exception cref="InvalidDataException">The member is not a plain file below the archive's root.</exception>
    public static void Require(ArchiveMember member)
    {
        if ((member.UnixMode & FileTypeMask) is not (0 or RegularFile))
        {
            throw new InvalidDataException($"{member.Name} is a link or a special file");
        }

        if (member.Name.Length > MaxLength || member.Name.Any(c => char.IsControl(c) || c == '\\') || !member.Name.Split('/').All(IsPlain))
        {
            throw new InvalidDataException($"{Shown(member.Name)} is not a path below its root");
        }
    }

    /// <exception cref="InvalidDataException">Two members are one file, at least on some systems.</exception>
    public static void RequireDistinct(IEnumerable<ArchiveMember> members)
    {
        if (members.GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"the archive has {string.Join(" and ", twice.Select(member => member.Name))}, which are one file on some systems");
        }
    }

    // A layer removes a file by an entry whose name begins with .wh. (OCI image spec, "Whiteouts").
    private static bool IsPlain(string segment) =>
        segment is not ("" or "." or "..") && !segment.StartsWith(".wh.", StringComparison.Ordinal) && segment is not [_, ':', ..];

    private static string Shown(string name) => string.Concat(name.Take(200).Select(c => char.IsControl(c) ? '?' : c));
}
