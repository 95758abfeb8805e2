using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Samples;

internal sealed partial class DistributionServer
{
    /// <summary>Starts an empty one and waits until it answers; the test is skipped if it is not installed.</summary>
    /// <param name="withPassword">Whether it admits only <see cref="User"/>.</param>
    /// <param name="deletes">Whether it deletes manifests.</param>
    public static Task<DistributionServer> Start(bool withPassword = false, bool deletes = true)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        return Launch(withPassword, deletes);
    }

    /// <summary>A repository of it.</summary>
    public Repository Repository(string name) => Oci.Registry.Repository.Parse($"{Host}/{name}");

    /// <summary>The file with the bytes of a manifest or blob, which it serves unchecked.</summary>
    public string FileOf(Digest digest) => Path.Combine(Data, "docker", "registry", "v2", "blobs", "sha256", digest.Hex[..2], digest.Hex, "data");
}
