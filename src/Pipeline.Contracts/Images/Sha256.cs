using System.Buffers.Binary;
using System.Numerics;

namespace Pipeline.Contracts.Images;

/// <summary>SHA-256 (FIPS 180-4), incremental, in managed code.</summary>
/// <remarks>
/// The BCL's implementation loads OpenSSL at run time; a static program in an empty image has no OpenSSL and aborts. Contracts are a few
/// kilobytes, so speed does not matter; code on a host that hashes large files uses the BCL's.
/// </remarks>
public sealed class Sha256
{
    private const int BlockSize = 64;
    private const int LengthOffset = 56;

    private readonly uint[] state =
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private readonly byte[] pending = new byte[BlockSize];
    private int pendingCount;
    private ulong total;

    private static ReadOnlySpan<uint> K =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        var hash = new Sha256();
        hash.Append(content);
        return hash.Finish();
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        total += (ulong)content.Length;
        if (pendingCount > 0)
        {
            var taken = Math.Min(BlockSize - pendingCount, content.Length);
            content[..taken].CopyTo(pending.AsSpan(pendingCount));
            pendingCount += taken;
            content = content[taken..];
            if (pendingCount < BlockSize)
            {
                return;
            }

            Compress(pending);
            pendingCount = 0;
        }

        for (; content.Length >= BlockSize; content = content[BlockSize..])
        {
            Compress(content);
        }

        content.CopyTo(pending);
        pendingCount = content.Length;
    }

    /// <summary>The digest of all appended bytes; the object cannot be used afterwards.</summary>
    public Digest Finish()
    {
        var bits = total * 8;
        pending[pendingCount++] = 0x80;
        if (pendingCount > LengthOffset)
        {
            pending.AsSpan(pendingCount).Clear();
            Compress(pending);
            pendingCount = 0;
        }

        pending.AsSpan(pendingCount).Clear();
        BinaryPrimitives.WriteUInt64BigEndian(pending.AsSpan(LengthOffset), bits);
        Compress(pending);

        Span<byte> hash = stackalloc byte[32];
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * 4)..], state[i]);
        }

        return Digest.FromHash(hash);
    }

    private void Compress(ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (var i = 0; i < 16; i++)
        {
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..]);
        }

        for (var i = 16; i < 64; i++)
        {
            var s0 = BitOperations.RotateRight(w[i - 15], 7) ^ BitOperations.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            var s1 = BitOperations.RotateRight(w[i - 2], 17) ^ BitOperations.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        for (var i = 0; i < 64; i++)
        {
            var s1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            var t1 = h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i];
            var s0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            var t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
