namespace Pipeline.Oci.Samples;

internal sealed partial class DistributionServer
{
    /// <summary>Starts one, empty, which then answers; the test is skipped where there is none to start.</summary>
    /// <param name="withPassword">Whether it lets only <see cref="User"/> in.</param>
    public static Task<DistributionServer> Start(bool withPassword = false)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        return Launch(withPassword);
    }
}
