using Pipeline.Adapters.Signing;
using Pipeline.Cli.Hosting;
using Pipeline.World.Attestation;

namespace Pipeline.Cli.Worlds;

/// <summary>Signs a run's statement with a cosign key; its password is in <c>COSIGN_PASSWORD</c>.</summary>
internal sealed class RunSigning(CommandContext context, string keyFile)
{
    public byte[] Sign(SettledRun run, CancellationToken cancellationToken)
    {
        var statement = RunAttestation.Statement(run);
        var signer = new CosignBlobSigner(new CosignKey(Path.GetFullPath(keyFile, context.WorkingDirectory), context.Secrets("COSIGN_PASSWORD") ?? ""), context.Time);
        return DsseEnvelope.Encode(statement, signer.Sign(DsseEnvelope.ToSign(statement), cancellationToken).GetAwaiter().GetResult());
    }
}
