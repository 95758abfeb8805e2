using Microsoft.Win32.SafeHandles;
using Pipeline.Clients;

namespace Pipeline.Dependencies.Archives;

/// <summary>The contents of archives that are compressed as a whole, one after another in a file that is deleted at the end: a layer has them in another order.</summary>
internal sealed class Spool : IArchive, IDisposable
{
    private readonly FileStream file;

    /// <param name="path">The file.</param>
    public Spool(string path) => file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    private SafeFileHandle Handle => file.SafeFileHandle;

    /// <summary>Appends the content of an archive's entry.</summary>
    /// <exception cref="EndOfStreamException">The archive ends within it.</exception>
    public ArchiveMember Add(TarScan entry)
    {
        var (offset, size) = (file.Position, entry.Length);
        entry.CopyTo(file);
        return new(entry.Name, IsDeflated: false, offset, size, size, 0, MemberPath.RegularFile | entry.Mode);
    }

    /// <summary>Makes what was appended readable.</summary>
    public void Flush() => file.Flush();

    public Stream Raw(ArchiveMember member) => new FileSectionStream(Handle, member.Offset, member.Size);

    /// <summary>The first bytes of a member, as many as it has.</summary>
    public byte[] Start(ArchiveMember member, long count)
    {
        var bytes = new byte[Math.Min(member.Size, count)];
        using var raw = Raw(member);
        raw.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => file.Dispose();
}
