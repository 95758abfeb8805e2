namespace Pipeline.Adapters.Tests;

/// <summary>Misbehaving containers get a code and a stable message, and leave nothing.</summary>
public sealed class BadContainerTests(HostileImage hostile) : IDisposable
{
    private const string Adapter = "ERR_ADAPTER_INVOCATION";
    private const string Duplicate = "ERR_OUTPUT_DUPLICATE";
    private readonly Rig rig = new(hostile);

    // What it writes to disk, and how much.
    [InlineData("one_huge_file", Adapter, "adapter invocation failed: wrote a file of more than 64 MiB")]
    [InlineData("many_files", Adapter, "adapter invocation failed: wrote more than 64 MiB or 100000 files")]
    [InlineData("deep_tree", Adapter, "adapter invocation failed: wrote a path of more than 2048 characters")]
    [InlineData("eats_memory", Adapter, "adapter invocation failed: out of memory")]
    // Names: `..`, control characters, too long, not UTF-8, twins after NFC.
    [InlineData("dotdot_name", Adapter, "adapter invocation failed: bad output name: '..' in name")]
    [InlineData("control_name", Adapter, "adapter invocation failed: bad output name: control character in name")]
    [InlineData("long_name", Adapter, "adapter invocation failed: bad output name: name over 1024 bytes")]
    [InlineData("not_utf8_name", Adapter, "adapter invocation failed: bad output name: not UTF-8")]
    [InlineData("nfc_twins", Duplicate, "duplicate output after canonicalization: outputs/café.txt")]
    // Entries that are not plain files.
    [InlineData("symbolic_link", Adapter, "adapter invocation failed: an output is a link: outputs/link")]
    [InlineData("link_to_folder", Adapter, "adapter invocation failed: an output is a link: outputs/all")]
    [InlineData("linked_outputs", Adapter, "adapter invocation failed: an output is a link: outputs")]
    [InlineData("hard_link", Adapter, "adapter invocation failed: an output is a hard link: outputs/")]
    [InlineData("fifo", Adapter, "adapter invocation failed: an output is a device, pipe or socket: outputs/pipe")]
    [InlineData("unix_socket", Adapter, "adapter invocation failed: an output is a device, pipe or socket: outputs/socket")]
    [InlineData("whiteout", Adapter, "adapter invocation failed: an output is a device, pipe or socket: outputs/whiteout")]
    [InlineData("linked_receipt", Adapter, "adapter invocation failed: not a plain file: receipt.json")]
    [InlineData("deep_output", Adapter, "adapter invocation failed: wrote a path of more than 2048 characters")]
    [InlineData("linked_prefix", Adapter, "adapter invocation failed: the container left no folder at the write prefix")]
    [InlineData("linked_index", Adapter, "adapter invocation failed: outputs.json is not a plain file")]
    [InlineData("fifo_receipt", Adapter, "adapter invocation failed: receipt.json is not a plain file")]
    // False statements.
    [InlineData("lies_about_digest", Adapter, "adapter invocation failed: the receipt does not match: outputs_index")]
    [InlineData("lies_about_image", Adapter, "adapter invocation failed: receipt.json is malformed")]
    [InlineData("lies_about_inputs", Adapter, "adapter invocation failed: the receipt does not match: inputs_hash")]
    [InlineData("lies_about_outputs", Adapter, "adapter invocation failed: outputs.json does not match the outputs")]
    [InlineData("hides_an_output", Adapter, "adapter invocation failed: outputs.json does not match the outputs")]
    [InlineData("index_outside", Adapter, "adapter invocation failed: invalid index_path root")]
    [InlineData("two_receipts", Adapter, "adapter invocation failed: the two receipts differ")]
    [InlineData("huge_receipt", Adapter, "adapter invocation failed: receipt.json is larger than 16777216 bytes")]
    [InlineData("writes_nothing", Adapter, "adapter invocation failed: the container left no folder at the write prefix")]
    // How it ends, and its output.
    [InlineData("huge_fault", Adapter, "adapter invocation failed: fault.json is larger than 65536 bytes")]
    [InlineData("bad_fault", Adapter, "adapter invocation failed: fault.json is malformed")]
    [InlineData("forbidden_code", Adapter, "adapter invocation failed: fault.json is malformed")]
    [InlineData("linked_fault", Adapter, "adapter invocation failed: fault.json is not a plain file")]
    [InlineData("inputs_fault", "ERR_INPUTS", "invalid inputs payload: prompt is missing")]
    [InlineData("fault_and_success", Adapter, "adapter invocation failed: exit status 0 with a fault.json")]
    [InlineData("exits_1", Adapter, "adapter invocation failed: exit status 1 without fault.json")]
    [InlineData("exits_137", Adapter, "adapter invocation failed: exit status 137: killed by signal 9")]
    [InlineData("aborts", Adapter, "adapter invocation failed: exit status 134: killed by signal 6")]
    [InlineData("floods_stderr", Adapter, "adapter invocation failed: exit status 3")]
    [InlineData("writes_stdout", Adapter, "adapter invocation failed: wrote to standard output")]
    [Theory]
    public async Task It_is_told_and_nothing_is_left(string verb, string code, string message)
    {
        var invocation = rig.Describe(verb);
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(code, failure.Fault.Code.Name);
        Assert.StartsWith(message, failure.Fault.Message, StringComparison.Ordinal);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    [Theory]
    [InlineData("never_exits")]
    [InlineData("ignores_sigterm")]
    [InlineData("forks")]
    [InlineData("spins")]
    public async Task One_that_does_not_end_is_ended(string verb)
    {
        var invocation = rig.Describe(verb, TimeSpan.FromSeconds(1));
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal("ERR_TIMEOUT", failure.Fault.Code.Name);
        Assert.Equal("timed out: after 1 s", failure.Fault.Message);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
        Assert.Contains("processor.exec.timeout", rig.Events(invocation.ExecutionId), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("absolute_name", "outputs/etc/x")]
    [InlineData("nfd_name", "outputs/café/a.txt")]
    [InlineData("closed_folder", "outputs/reply.txt")]
    public void What_does_no_harm_settles_under_canonical_names(string verb, string name)
    {
        var invocation = rig.Describe(verb);
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(invocation.WritePrefix + name, Assert.Single(success.Outputs).ToString());
        Assert.All(success.Outputs, path => Assert.True(rig.World.Exists(path)));
        // The evidence, the request, the index, two receipts and the output; nothing else of the container's.
        Assert.Equal(6, rig.World.List("local", "").Count);
    }

    [Fact]
    public async Task What_it_leaves_carries_nothing_of_it_but_bytes()
    {
        var invocation = rig.Describe("marks");
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        var ours = (await Command.Output("id", "-u")).Trim() + " " + (await Command.Output("id", "-g")).Trim();
        var seen = await Command.Output("python3", "-c", """
            import os, sys
            for at, folders, files in os.walk(sys.argv[1]):
                for path in [at] + [os.path.join(at, file) for file in files]:
                    s = os.lstat(path)
                    print("folder" if path == at else "file", oct(s.st_mode & 0o7777), s.st_uid, s.st_gid, os.listxattr(path))
            """, Path.Combine(rig.Folder, "local"));
        Assert.Equal([$"file 0o600 {ours} []", $"folder 0o700 {ours} []"], seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public void Dispose() => rig.Dispose();
}
