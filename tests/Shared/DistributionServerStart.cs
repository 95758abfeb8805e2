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
}
