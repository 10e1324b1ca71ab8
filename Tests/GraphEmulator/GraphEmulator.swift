/// Meta's Graph API on loopback.
package enum GraphEmulator {}
