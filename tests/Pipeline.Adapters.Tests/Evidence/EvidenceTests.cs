using System.Text;
using Pipeline.Adapters.Containers;

namespace Pipeline.Adapters.Tests;

/// <summary>The evidence beside the receipt: the engine's report of the container's confinement.</summary>
public sealed class EvidenceTests(HostileImage hostile) : IDisposable
{
    private readonly Rig rig = new(hostile);

    [Fact]
    public void It_is_what_the_engine_reads_back()
    {
        var invocation = rig.Describe("honest");
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));

        var evidence = ConfinementEvidence.Parse(Kept(invocation));

        var held = evidence.Confinement;
        Assert.Equal((invocation.ExecutionId, Mode.Mock), (evidence.ExecutionId, evidence.Mode));
        Assert.Equal("none", held.Network.Mode);
        Assert.Empty(held.Network.Networks);
        Assert.Equal("ALL", Assert.Single(held.Capabilities.Dropped));
        Assert.Empty(held.Capabilities.Added.Concat(held.Devices).Concat(held.Extras));
        Assert.Equal(["HOME", "PATH"], held.Environment);
        Assert.Equal(hostile.Image.Digest, held.ImageId);
        Assert.Equal((1, 128L << 20, 128L << 20, 32), (held.Limits.Cpus, held.Limits.MemoryBytes, held.Limits.MemorySwapBytes, held.Limits.Pids));
        Assert.Equal("core=0 fsize=67108864 nofile=4096", string.Join(' ', held.Limits.Ulimits.OrderBy(limit => limit.Key, StringComparer.Ordinal).Select(limit => $"{limit.Key}={limit.Value}")));
        Assert.Equal(
            [new("/dev/shm", false, "tmpfs", "rw,noexec,nosuid,nodev,size=16m,mode=1777"), new("/etc/hosts", true, "bind"), new("/pipeline/in", true, "bind"), new("/pipeline/out", false, "bind"), new("/tmp", false, "tmpfs", "rw,noexec,nosuid,nodev,size=16m,mode=1777")],
            held.Mounts);
        Assert.Equal(new ConfinementNamespaces("private", "none", "private", "default", "private"), held.Namespaces);
        Assert.Equal((true, false, true), (held.NoNewPrivileges, held.Privileged, held.ReadOnlyRoot));
        Assert.Equal((SeccompProfile.Digest.ToString(), ContainerUser.Current, Platform.Amd64), (held.Seccomp, held.User, held.Platform));
    }

    [Fact]
    public void Of_two_runs_it_differs_in_the_execution_id_alone_and_tells_no_path_of_the_host()
    {
        var (first, second) = (rig.Describe("honest"), rig.Describe("honest"));
        Assert.All([first, second], invocation => Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default)));

        var texts = new[] { first, second }.Select(invocation => Encoding.UTF8.GetString(Kept(invocation)).Replace(invocation.ExecutionId.ToString(), "id", StringComparison.Ordinal)).ToArray();

        Assert.Equal(texts[0], texts[1]);
        Assert.DoesNotContain(rig.Folder, texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_ledger_binds_it()
    {
        var invocation = rig.Describe("honest");
        rig.Adapter.Invoke(invocation, default);
        Assert.Equal(Sha256.Of(Kept(invocation)), Assert.IsType<Transition.Settled>(Assert.Single(rig.World.Ledger.Read()).Transition).Evidence);
    }

    [Fact]
    public void What_a_container_writes_in_its_place_is_nobodys_evidence()
    {
        var invocation = rig.Describe("forges_evidence");
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(invocation.ExecutionId, ConfinementEvidence.Parse(Kept(invocation)).ExecutionId);
        Assert.Single(rig.World.List("local", "evidence"));
    }

    public void Dispose() => rig.Dispose();

    private byte[] Kept(Invocation invocation)
    {
        using var content = rig.World.OpenRead(invocation.WritePrefix.EvidenceInArea(invocation.ExecutionId));
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }
}
