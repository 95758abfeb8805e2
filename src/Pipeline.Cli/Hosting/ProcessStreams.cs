using System.Runtime.InteropServices;

namespace Pipeline.Cli.Hosting;

/// <summary>The standard streams of this process, any of which its parent may have closed (<c>&gt;&amp;-</c>).</summary>
internal static partial class ProcessStreams
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Standard input; reading it throws an <see cref="IOException"/> if it is closed.</summary>
    public static Stream OpenInput() => IsClosed(0) ? new ClosedStream("standard input") : Console.OpenStandardInput();

    /// <summary>Standard output; writing to it throws an <see cref="IOException"/> if it is closed.</summary>
    public static Stream OpenOutput() => IsClosed(1) ? new ClosedStream("standard output") : Console.OpenStandardOutput();

    /// <summary>Standard error; if it is closed, what is written to it is dropped.</summary>
    public static TextWriter Error => IsClosed(2) ? TextWriter.Null : Console.Error;

    // The runtime gives its own pipes the lowest free numbers. They have close-on-exec set, which an inherited descriptor cannot have.
    private static bool IsClosed(int descriptor) =>
        !OperatingSystem.IsWindows() && Control(descriptor, GetDescriptorFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command);

    private sealed class ClosedStream(string name) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw Closed();

        public override void Write(byte[] buffer, int offset, int count) => throw Closed();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private IOException Closed() => new($"{name} is closed");
    }
}
